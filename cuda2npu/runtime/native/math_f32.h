/* f32 functions in f32 arithmetic. Coefficients: minimax.py. */

/* sqrt_f32: IEEE square root. */
F f32x sqrt_f32(f32x x) { return m_sqrt32(x); }

/* fma_f32: rounded once. */
F f32x fma_f32(f32x a, f32x b, f32x c) { return m_fma32(a, b, c); }

/* -- exponentials ------------------------------------------------------------------------------ */

/* m_exp_tail32: e^r = 1 + r + r^2 q, |r| <= log(2) / 2. Out: q. */
F f32x m_exp_tail32(f32x r) {
    f32x q = K32(0x1.69addcp-10);
    STEP32(q, r, 0x1.123e54p-7);
    STEP32(q, r, 0x1.5558a4p-5);
    STEP32(q, r, 0x1.55548ap-3);
    return STEP32(q, r, 0x1.fffffcp-2);
}

/* m_reduce32: x = k log(2) + r + low, |r| <= log(2) / 2; for |x| < 2900. Out: r. */
F f32x m_reduce32(f32x x, f32x *k, f32x *low) {
    *k = m_fma32(x, K32(0x1.715476p0), K32(0x1.8p23)) - 0x1.8p23f;
    f32x s = m_fma32(*k, K32(-0x1.62e4p-1), x), r = m_fma32(*k, K32(-0x1.7f7d1cp-20), s);
    *low = m_fma32(*k, K32(-0x1.7f7d1cp-20), s - r);
    return r;
}

/* m_exp_part32: e^x = p 2^k. Out: p, in 0.7..1.5. */
F f32x m_exp_part32(f32x x, f32x *k) {
    f32x low, r = m_reduce32(x, k, &low);
    return m_fma32(r * r, m_exp_tail32(r), r) + 1;
}

/* exp_f32: e^x. */
F f32x exp_f32(f32x x) {
    f32x k, p = m_exp_part32(m_clamp32(x, -105, 90), &k);
    return m_scale32(p, k);
}

/* exp2_f32: 2^x. */
F f32x exp2_f32(f32x x) {
    x = m_clamp32(x, -152, 130);
    f32x k = (x + 0x1.8p23f) - 0x1.8p23f, r = x - k, q = K32(0x1.17b66ap-13);
    STEP32(q, r, 0x1.5ef4a4p-10);
    STEP32(q, r, 0x1.3b67f4p-7);
    STEP32(q, r, 0x1.c6af9ep-5);
    STEP32(q, r, 0x1.ebfb94p-3);
    STEP32(q, r, 0x1.62e430p-1);
    return m_scale32(m_fma32(q, r, K32(1)), k);
}

/* exp10_f32: 10^x. */
F f32x exp10_f32(f32x x) {
    x = m_clamp32(x, -46, 39);
    f32x k = m_fma32(x, K32(0x1.a934f0p1), K32(0x1.8p23)) - 0x1.8p23f;
    f32x r = m_fma32(k, K32(0x1.ec10c0p-27), m_fma32(k, K32(-0x1.344136p-2), x));
    f32x q = K32(0x1.7ce802p-3);
    STEP32(q, r, 0x1.15636cp-1);
    STEP32(q, r, 0x1.2c03d8p0);
    STEP32(q, r, 0x1.046fa4p1);
    STEP32(q, r, 0x1.535224p1);
    STEP32(q, r, 0x1.26bb1cp1);
    return m_scale32(m_fma32(q, r, K32(1)), k);
}

/* m_expm1_half32: (e^x - 1) / 2 for x in -20..89. */
F f32x m_expm1_half32(f32x x) {
    f32x k, lost, r = m_reduce32(x, &k, &lost), q = K32(0x1.6b02bap-10);
    STEP32(q, r, 0x1.122b00p-7);
    STEP32(q, r, 0x1.555784p-5);
    STEP32(q, r, 0x1.5554a8p-3);
    STEP32(q, r, 0x1.fffffep-2);
    f32x s = m_power32(m_whole32(k) - 1), less = s - 0.5f, low = (s - less) - 0.5f;
    f32x h = m_fma32(s, r, less), e = m_fma32(s, r, less - h) + low;
    return h + m_fma32(s, m_fma32(r * r, q, lost), e);
}

/* expm1_f32: e^x - 1. */
F f32x expm1_f32(f32x x) {
    f32x y = m_expm1_half32(m_clamp32(x, -20, 89));
    return PICK(m_abs32(x) < 0x1p-25f, x, y + y);
}

/* tanh_f32: x (1 + P) near zero, else 1 - 2 / (e^2|x| + 1). */
F f32x tanh_f32(f32x x) {
    f32x a = m_abs32(x), z = x * x, p = K32(0x1.07869ep-9);
    STEP32(p, z, -0x1.071214p-7);
    STEP32(p, z, 0x1.628716p-6);
    STEP32(p, z, -0x1.b9d630p-5);
    STEP32(p, z, 0x1.110fe8p-3);
    STEP32(p, z, -0x1.555552p-2);
    f32x b = m_clamp32(a, 0, 10), k, e = m_exp_part32(b + b, &k);
    f32x far = 1 - 2 / m_fma32(e, m_power32(m_whole32(k)), K32(1));
    return PICK(a < 0.65f, m_fma32(x * z, p, x), m_sign32(far, x));
}

/* m_half_exp32: e^a / 2, a >= 0. */
F f32x m_half_exp32(f32x a) {
    f32x k, p = m_exp_part32(m_clamp32(a, 0, 92), &k);
    return m_scale32(p, k - 1);
}

/* cosh_f32: (e^a + e^-a) / 2. */
F f32x cosh_f32(f32x x) {
    f32x h = m_half_exp32(m_abs32(x));
    return h + 0.25f / h;
}

/* sinh_f32: a polynomial below 1. */
F f32x sinh_f32(f32x x) {
    f32x a = m_abs32(x), h = m_half_exp32(a), z = x * x, p = K32(0x1.756c1ep-19);
    STEP32(p, z, 0x1.a022bcp-13);
    STEP32(p, z, 0x1.1110e0p-7);
    STEP32(p, z, 0x1.555556p-3);
    return PICK(a < 1, m_fma32(x * z, p, x), m_sign32(h - 0.25f / h, x));
}

/* -- logarithms -------------------------------------------------------------------------------- */

/* m_log_parts32: x, positive and normal, as 2^k (1 + f), f in -1/3..1/3. Out: f. */
F f32x m_log_parts32(f32x x, f32x *k) {
    i32x n = ((i32x)x - 0x3f2aaaab) >> 23;
    *k = __builtin_convertvector(n, f32x);
    return (f32x)((i32x)x - (n << 23)) - 1;
}

/* m_log_odd32: whether some lane is not positive, normal and finite. */
F int m_log_odd32(f32x x) { return m_any32((u32x)((i32x)x - 0x800000) >= 0x7f000000u); }

/* m_log_tail32: log(1 + f) = f - t. Out: t. */
F f32x m_log_tail32(f32x f) {
    f32x q = K32(0x1.e015b6p-4);
    STEP32(q, f, -0x1.07e2b6p-3);
    STEP32(q, f, 0x1.bb4edep-4);
    STEP32(q, f, -0x1.f333fap-4);
    STEP32(q, f, 0x1.24d792p-3);
    STEP32(q, f, -0x1.559bbap-3);
    STEP32(q, f, 0x1.99985ep-3);
    STEP32(q, f, -0x1.ffff02p-3);
    STEP32(q, f, 0x1.555556p-2);
    return f * f * m_fma32(-f, q, K32(0.5));
}

/* m_log_ends32: the logarithm `r` of x > 0, and what it is elsewhere. */
F f32x m_log_ends32(f32x x, f32x r) {
    f32x end = PICK(x == 0, K32(-__builtin_inff()), K32(__builtin_nanf("")));
    return PICK(x > 0, PICK(x < __builtin_inff(), r, x), end);
}

/* LOG32: a logarithm, from that of positive normal numbers over 2^less. */
#define LOG32(name, usual) \
    static __attribute__((noinline, cold)) f32x name##_odd(f32x x) { \
        i32x small = x < 0x1p-126f; \
        f32x y = usual(PICK(small, x * 0x1p25f, x), PICK(small, K32(25), K32(0))); \
        return m_log_ends32(x, y); \
    } \
    F f32x name(f32x x) { return LIKELY(!m_log_odd32(x)) ? usual(x, K32(0)) : name##_odd(x); }

/* m_log_usual32: k log(2) + f - t, the greater two added exactly. */
F f32x m_log_usual32(f32x x, f32x less) {
    f32x k, f = m_log_parts32(x, &k), t = m_log_tail32(f);
    k -= less;
    f32x n = k * 0x1.62e4p-1f, s = n + f, e = f - (s - n);
    return s + (m_fma32(k, K32(0x1.7f7d1cp-20), -t) + e);
}

/* log_f32: */
LOG32(log_f32, m_log_usual32)

/* m_log2_usual32: k + (f - t) / log(2). */
F f32x m_log2_usual32(f32x x, f32x less) {
    f32x k, f = m_log_parts32(x, &k), t = m_log_tail32(f);
    k -= less;
    f32x h = m_fma32(f, K32(0x1.715476p0), K32(0)), low = m_fma32(f, K32(0x1.715476p0), -h);
    f32x s = k + h, e = h - (s - k);
    low = m_fma32(f, K32(0x1.4ae0cp-26), low);
    return s + (m_fma32(t, K32(-0x1.715476p0), low) + e);
}

/* log2_f32: */
LOG32(log2_f32, m_log2_usual32)

/* m_log10_usual32: (k log(2) + f - t) / log(10). */
F f32x m_log10_usual32(f32x x, f32x less) {
    f32x k, f = m_log_parts32(x, &k), t = m_log_tail32(f);
    k -= less;
    f32x h = m_fma32(f, K32(0x1.bcb7b2p-2), K32(0)), low = m_fma32(f, K32(0x1.bcb7b2p-2), -h);
    f32x n = k * 0x1.3440p-2f, s = n + h, e = h - (s - n);
    low = m_fma32(f, K32(-0x1.5b235ep-27), low);
    low = m_fma32(k, K32(0x1.3509f8p-18), low);
    return s + (m_fma32(t, K32(-0x1.bcb7b2p-2), low) + e);
}

/* log10_f32: */
LOG32(log10_f32, m_log10_usual32)

/* m_log1p_usual32: the logarithm of u = 1 + x, and what u has lost, times about 1 / (1 + f). */
F f32x m_log1p_usual32(f32x x, f32x u) {
    f32x lost = PICK(x > 1, 1 - (u - x), x - (u - 1)), k, f = m_log_parts32(u, &k);
    lost *= m_power32(-__builtin_convertvector(PICK(k > 100, K32(100), k), i32x)) * m_fma32(f, f - 1, K32(1));
    f32x t = m_log_tail32(f), n = k * 0x1.62e4p-1f, s = n + f, e = (f - (s - n)) + lost;
    return PICK(m_abs32(x) < 0x1p-25f, x, s + (m_fma32(k, K32(0x1.7f7d1cp-20), -t) + e));
}

/* m_log1p_odd32: */
static __attribute__((noinline, cold)) f32x m_log1p_odd32(f32x x) {
    return m_log_ends32(x + 1, m_log1p_usual32(x, x + 1));
}

/* log1p_f32: */
F f32x log1p_f32(f32x x) {
    f32x u = x + 1;
    return LIKELY(!m_log_odd32(u)) ? m_log1p_usual32(x, u) : m_log1p_odd32(x);
}

/* -- roots ------------------------------------------------------------------------------------- */

/* rsqrt_f32: 1 / sqrt(x). */
#if W == 16 && defined(__AVX512F__)
F f32x rsqrt_f32(f32x x) {
    typedef f32 v __attribute__((vector_size(64)));
    f32x y = (f32x)__builtin_ia32_rsqrt14ps512_mask((v)x, (v)x, 0xffff), t = x * y;
    f32x e = m_fma32(-t, y, K32(1));
    i32x usual = (x > 0) & (x < __builtin_inff());
    return PICK(usual, m_fma32(y * 0.5f, e, y), y);
}
#else
F f32x rsqrt_f32(f32x x) { return 1 / m_sqrt32(x); }
#endif

/* m_rcbrt32: about 1 / cbrt(a), a normal and positive. */
F f32x m_rcbrt32(f32x a) {
    i32x bits = (i32x)a;
    f32x y = (f32x)(0x548c2b4b - __builtin_convertvector(__builtin_convertvector(bits, f32x) * 0x1.555556p-2f, i32x));
    for (int k = 0; k < 2; k++) {
        f32x e = m_fma32(-(a * y) * y, y, K32(1)), p = K32(0x1.c71c72p-3);
        STEP32(p, e, 0x1.555556p-2);
        y = m_fma32(y * e, p, y);
    }
    return y;
}

/* m_cbrt_scaled32: |x|, a denormal times 2^24: its cube root is 2^8 times as great. */
F f32x m_cbrt_scaled32(f32x x, i32x *small) {
    f32x a = m_abs32(x);
    *small = a < 0x1p-126f;
    return PICK(*small, a * 0x1p24f, a);
}

/* cbrt_f32: a y^2 by y = 1 / cbrt(a), with what the cube lacks. */
F f32x cbrt_f32(f32x x) {
    i32x small;
    f32x a = m_cbrt_scaled32(x, &small), y = m_rcbrt32(a), c = a * y * y;
    f32x square = m_fma32(c, c, K32(0)), low = m_fma32(c, c, -square);
    f32x over = m_fma32(low, c, m_fma32(square, c, -a));
    c = m_fma32(over * y * y, K32(-0x1.555556p-2), c);
    c = m_sign32(PICK(small, c * 0x1p-8f, c), x);
    return PICK((x == 0) | ~(m_abs32(x) < __builtin_inff()), x, c);
}

/* rcbrt_f32: 1 / cbrt(x). */
F f32x rcbrt_f32(f32x x) {
    i32x small;
    f32x a = m_cbrt_scaled32(x, &small), y = m_rcbrt32(a);
    f32x t = m_fma32(a, y, K32(0)), t_low = m_fma32(a, y, -t);
    f32x u = m_fma32(t, y, K32(0)), u_low = m_fma32(t, y, -u);
    f32x e = m_fma32(-u, y, K32(1)) - m_fma32(t_low, y, u_low) * y;
    y = m_fma32(y * e, K32(0x1.555556p-2), y);
    y = m_sign32(PICK(small, y * 0x1p8f, y), x);
    return PICK((x == 0) | ~(m_abs32(x) < __builtin_inff()), 1 / x, y);
}

/* -- circles ----------------------------------------------------------------------------------- */

/* m_quarter32: x = q pi/2 + r, |r| <= pi/4, for |x| < 2^18. Out: r. */
F f32x m_quarter32(f32x x, i32x *q) {
    f32x t = m_fma32(x, K32(0x1.45f306p-1), K32(0x1.8p23)), n = t - 0x1.8p23f;
    *q = (i32x)t;
    f32x r = m_fma32(n, K32(-0x1.921fb6p0), x);
    r = m_fma32(n, K32(0x1.777a5cp-25), r);
    return m_fma32(n, K32(0x1.ee59dap-50), r);
}

/* m_sine32: of |r| <= pi/4. */
F f32x m_sine32(f32x r) {
    f32x z = r * r, p = K32(-0x1.9946dcp-13);
    STEP32(p, z, 0x1.110774p-7);
    STEP32(p, z, -0x1.555546p-3);
    return m_fma32(r * z, p, r);
}

/* m_cosine32: of |r| <= pi/4. */
F f32x m_cosine32(f32x r) {
    f32x z = r * r, p = K32(0x1.99e818p-16);
    STEP32(p, z, -0x1.6c0c28p-10);
    STEP32(p, z, 0x1.55554ap-5);
    STEP32(p, z, -0.5);
    return m_fma32(z, p, K32(1));
}

/* m_sin_far32: */
LANES32(m_sin_far32, __builtin_sin(a))

/* m_cos_far32: */
LANES32(m_cos_far32, __builtin_cos(a))

/* m_tan_far32: */
LANES32(m_tan_far32, __builtin_tan(a))

/* sin_f32: far from zero by the C library. */
F f32x sin_f32(f32x x) {
    i32x q, far = m_abs32(x) > 0x1p18f;
    f32x r = m_quarter32(x, &q), y = PICK((q & 1) != 0, m_cosine32(r), m_sine32(r));
    y = (f32x)((i32x)y ^ (q << 30 & (i32)0x80000000));
    y = PICK(x == 0, x, y);
    return LIKELY(!m_any32(far)) ? y : m_sin_far32(far, y, x);
}

/* cos_f32: far from zero by the C library. */
F f32x cos_f32(f32x x) {
    i32x q, far = m_abs32(x) > 0x1p18f;
    f32x r = m_quarter32(x, &q), y = PICK((q & 1) != 0, m_sine32(r), m_cosine32(r));
    y = (f32x)((i32x)y ^ ((q + 1) << 30 & (i32)0x80000000));
    return LIKELY(!m_any32(far)) ? y : m_cos_far32(far, y, x);
}

/* tan_f32: far from zero by the C library. */
F f32x tan_f32(f32x x) {
    i32x q, far = m_abs32(x) > 0x1p18f;
    f32x r = m_quarter32(x, &q), s = m_sine32(r), c = m_cosine32(r);
    i32x odd = (q & 1) != 0;
    f32x y = PICK(odd, -c, s) / PICK(odd, s, c);
    y = PICK(x == 0, x, y);
    return LIKELY(!m_any32(far)) ? y : m_tan_far32(far, y, x);
}

/* m_half_turns32: 2x = q + 2r, |r| <= 1/4; r is NaN where x is infinite. */
F f32x m_half_turns32(f32x x, i32x *q) {
    i32x near = m_abs32(x) < 0x1p28f;
    f32x h = PICK(near, x + x, K32(0));
    h = PICK(m_abs32(h) < 0x1p22f, (h + 0x1.8p23f) - 0x1.8p23f, h);
    *q = __builtin_convertvector(h, i32x);
    h = __builtin_convertvector(*q, f32x);
    return PICK(near, m_fma32(h, K32(-0.5), x), x - x);
}

/* m_sine_pi32: sin(pi r), |r| <= 1/4. */
F f32x m_sine_pi32(f32x r) {
    f32x z = r * r, p = K32(0x1.443a36p-4);
    STEP32(p, z, -0x1.32adaap-1);
    STEP32(p, z, 0x1.466b78p1);
    STEP32(p, z, -0x1.4abbcep2);
    return m_fma32(r, K32(0x1.921fb6p1), r * m_fma32(z, p, K32(-0x1.777a5cp-24)));
}

/* m_cosine_pi32: cos(pi r), |r| <= 1/4. */
F f32x m_cosine_pi32(f32x r) {
    f32x z = r * r, p = K32(0x1.d4f2dcp-3);
    STEP32(p, z, -0x1.55b2b6p0);
    STEP32(p, z, 0x1.03c1b0p2);
    STEP32(p, z, -0x1.3bd3ccp2);
    return m_fma32(z, p, K32(1));
}

/* sinpi_f32: sin(pi x); zeros have the sign of x. */
F f32x sinpi_f32(f32x x) {
    i32x q;
    f32x r = m_half_turns32(x, &q), y = PICK((q & 1) != 0, m_cosine_pi32(r), m_sine_pi32(r));
    y = (f32x)((i32x)y ^ (q << 30 & (i32)0x80000000));
    return PICK(y == 0, m_sign32(K32(0), x), y);
}

/* cospi_f32: cos(pi x); zeros are positive. */
F f32x cospi_f32(f32x x) {
    i32x q;
    f32x r = m_half_turns32(x, &q), y = PICK((q & 1) != 0, m_sine_pi32(r), m_cosine_pi32(r));
    y = (f32x)((i32x)y ^ ((q + 1) << 30 & (i32)0x80000000));
    return PICK(y == 0, K32(0), y);
}

/* m_arcsine32: asin(a) = s + tail for a <= 1/2; beyond it is pi/2 - 2 (s + tail). Out: s. */
F f32x m_arcsine32(f32x a, f32x *tail) {
    i32x beyond = a > 0.5f;
    f32x h = m_fma32(a, K32(-0.5), K32(0.5)), z = PICK(beyond, h, a * a), s = PICK(beyond, m_sqrt32(h), a);
    f32x p = K32(0x1.595ccap-5);
    STEP32(p, z, 0x1.8c3dfcp-6);
    STEP32(p, z, 0x1.747bbcp-5);
    STEP32(p, z, 0x1.330204p-4);
    STEP32(p, z, 0x1.5555c8p-3);
    *tail = s * z * p;
    return s;
}

/* asin_f32: */
F f32x asin_f32(f32x x) {
    f32x a = m_abs32(x), tail, s = m_arcsine32(a, &tail);
    f32x h = m_fma32(s, K32(-2), K32(0x1.921fb6p0)), low = m_fma32(s, K32(-2), 0x1.921fb6p0f - h);
    f32x far = h + m_fma32(tail, K32(-2), low - 0x1.777a5cp-25f);
    return m_sign32(m_abs32(PICK(a > 0.5f, far, s + tail)), x);
}

/* acos_f32: */
F f32x acos_f32(f32x x) {
    f32x a = m_abs32(x), tail, s = m_arcsine32(a, &tail), y = s + tail;
    f32x near = 0x1.921fb6p0f - (m_sign32(m_abs32(y), x) + 0x1.777a5cp-25f);
    f32x far = PICK(x < 0, 0x1.921fb6p1f - m_fma32(y, K32(2), K32(0x1.777a5cp-24)), y + y);
    return PICK(a > 0.5f, far, near);
}

/* m_arctangent32: of t in 0..1. */
F f32x m_arctangent32(f32x t) {
    f32x z = t * t, p = K32(0x1.7eb9dap-9);
    STEP32(p, z, -0x1.0c1d54p-6);
    STEP32(p, z, 0x1.61f0bcp-5);
    STEP32(p, z, -0x1.35511ep-4);
    STEP32(p, z, 0x1.b4deb4p-4);
    STEP32(p, z, -0x1.230a94p-3);
    STEP32(p, z, 0x1.9978ecp-3);
    STEP32(p, z, -0x1.5554dcp-2);
    return m_fma32(t * z, p, t);
}

/* atan_f32: */
F f32x atan_f32(f32x x) {
    f32x a = m_abs32(x);
    i32x beyond = a > 1;
    f32x y = m_arctangent32(PICK(beyond, 1 / a, a));
    y = PICK(beyond, 0x1.921fb6p0f - (y + 0x1.777a5cp-25f), y);
    return m_sign32(m_abs32(y), x);
}

/* atan2_f32: the angle of (x, y): a multiple of pi/2, and the arctangent of less / more. */
F f32x atan2_f32(f32x y, f32x x) {
    f32x a = m_abs32(y), b = m_abs32(x);
    i32x steep = a > b, left = (i32x)x < 0;
    f32x more = PICK(steep, a, b), less = PICK(steep, b, a), t = less / more;
    t = PICK(more == 0, K32(0), PICK(a == b, K32(1), t));
    f32x r = m_arctangent32(t), turn = PICK(steep, K32(0x1.921fb6p0), PICK(left, K32(0x1.921fb6p1), K32(0)));
    r = (f32x)((i32x)r ^ ((steep ^ left) & (i32)0x80000000));
    r = turn + m_fma32(turn, K32(-0x1.de12cap-26), r);
    return PICK((x == x) & (y == y), m_sign32(m_abs32(r), y), x + y);
}

/* -- others ------------------------------------------------------------------------------------ */

/* erf_f32: x (1 + P) near zero, else 1 - e^Q. */
F f32x erf_f32(f32x x) {
    f32x a = m_abs32(x), z = x * x, p = K32(0x1.4faa3cp-14), b = m_clamp32(a, 0, 4);
    STEP32(p, z, -0x1.a61840p-11);
    STEP32(p, z, 0x1.544b0ap-8);
    STEP32(p, z, -0x1.b80124p-6);
    STEP32(p, z, 0x1.ce2d64p-4);
    STEP32(p, z, -0x1.812740p-2);
    STEP32(p, z, 0x1.06eba8p-3);
    f32x q = K32(-0x1.5d8d4cp-16);
    STEP32(q, b, 0x1.c46808p-12);
    STEP32(q, b, -0x1.1065b6p-8);
    STEP32(q, b, 0x1.9aed50p-6);
    STEP32(q, b, -0x1.bb45b8p-4);
    STEP32(q, b, -0x1.444d16p-1);
    STEP32(q, b, -0x1.212628p0);
    STEP32(q, b, 0x1.62db78p-13);
    f32x k, e = m_exp_part32(q, &k);
    return PICK(a < 0.93f, m_fma32(x, p, x), m_sign32(1 - e * m_power32(m_whole32(k)), x));
}

/* hypot_f32: of operands times a power of 2, so that their squares neither overflow nor vanish. */
F f32x hypot_f32(f32x x, f32x y) {
    f32x a = m_abs32(x), b = m_abs32(y), most = PICK(a > b, a, b);
    i32x great = most > 0x1p60f, small = most < 0x1p-40f;
    f32x s = PICK(great, K32(0x1p-70), PICK(small, K32(0x1p100), K32(1)));
    f32x back = PICK(great, K32(0x1p70), PICK(small, K32(0x1p-100), K32(1)));
    a *= s, b *= s;
    f32x r = m_sqrt32(m_fma32(a, a, b * b)) * back;
    return PICK((a == __builtin_inff()) | (b == __builtin_inff()), K32(__builtin_inff()), r);
}
