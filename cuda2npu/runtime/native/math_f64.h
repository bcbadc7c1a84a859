/* f64 functions, on vectors of D lanes; coefficients: minimax.py. What is not here calls the C
   library lane by lane (vector_math.py). */

/* sqrt_f64: IEEE square root. */
DOUBLE1(sqrt_f64, m_sqrt64)

/* fma_f64: rounded once. */
#if D == W
F f64x fma_f64(f64x a, f64x b, f64x c) { return (f64x)m_fma64((f64d)a, (f64d)b, (f64d)c); }
#else
F f64x fma_f64(f64x a, f64x b, f64x c) {
    m_parts64 x = {a}, y = {b}, z = {c}, r;
    for (int k = 0; k < 2; k++) r.part[k] = m_fma64(x.part[k], y.part[k], z.part[k]);
    return r.whole;
}
#endif

/* -- exponentials ------------------------------------------------------------------------------ */

/* m_exp_tail64: e^r = 1 + r + r^2 q, |r| <= log(2) / 2. Out: q. */
F f64d m_exp_tail64(f64d r) {
    f64d q = K64(0x1.2017672add713p-29);
    STEP64(q, r, 0x1.af730c856acb1p-26);
    STEP64(q, r, 0x1.27e46879f6819p-22);
    STEP64(q, r, 0x1.71ddeb4dbd3e6p-19);
    STEP64(q, r, 0x1.a01a01de99ac2p-16);
    STEP64(q, r, 0x1.a01a01b5c30bfp-13);
    STEP64(q, r, 0x1.6c16c16c0b683p-10);
    STEP64(q, r, 0x1.111111110e58ep-7);
    STEP64(q, r, 0x1.555555555556bp-5);
    STEP64(q, r, 0x1.555555555555dp-3);
    return STEP64(q, r, 0.5);
}

/* m_exp_sum64: e^(r + low) for |r| <= log(2) / 2. */
F f64d m_exp_sum64(f64d r, f64d low) {
    f64d h = r + 1, e = r - (h - 1);
    low = m_fma64(r, low, low);
    return h + (e + m_fma64(r * r, m_exp_tail64(r), low));
}

/* m_reduce64: x = n log(2) + r + low. Out: r. */
F f64d m_reduce64(f64d x, i64d *n, f64d *low) {
    f64d t = m_fma64(x, K64(0x1.71547652b82fep0), K64(0x1.8p52)), k = t - 0x1.8p52;
    *n = (i64d)t - 0x4338000000000000;
    f64d s = m_fma64(k, K64(-0x1.62e42fefa3800p-1), x);
    f64d r = m_fma64(k, K64(-0x1.ef35793c76730p-45), s);
    *low = m_fma64(k, K64(-0x1.ef35793c76730p-45), s - r);
    return r;
}

/* d_exp: e^x. */
F f64d d_exp(f64d x) {
    i64d n;
    f64d low, r = m_reduce64(m_clamp64(x, -746, 711), &n, &low);
    return m_scale64(m_exp_sum64(r, low), n);
}

/* exp_f64: e^x. */
DOUBLE1(exp_f64, d_exp)

/* d_exp2_exact: 2^x. */
F f64d d_exp2_exact(f64d x) {
    x = m_clamp64(x, -1076, 1025);
    f64d t = x + 0x1.8p52, f = x - (t - 0x1.8p52);
    f64d r = m_fma64(f, K64(0x1.62e42fefa39efp-1), K64(0)), low = m_fma64(f, K64(0x1.62e42fefa39efp-1), -r);
    low = m_fma64(f, K64(0x1.abc9e3b39803fp-56), low);
    return m_scale64(m_exp_sum64(r, low), (i64d)t - 0x4338000000000000);
}

/* exp2_f64: 2^x. */
DOUBLE1(exp2_f64, d_exp2_exact)

/* d_exp10: x = n log10(2) + f; e^(f log(10)) 2^n. */
F f64d d_exp10(f64d x) {
    x = m_clamp64(x, -325, 310);
    f64d t = m_fma64(x, K64(0x1.a934f0979a371p1), K64(0x1.8p52)), k = t - 0x1.8p52;
    f64d s = m_fma64(k, K64(-0x1.34413509f7800p-2), x), f = m_fma64(k, K64(-0x1.fef311f12b358p-46), s);
    f64d lost = m_fma64(k, K64(-0x1.fef311f12b358p-46), s - f);
    f64d r = m_fma64(f, K64(0x1.26bb1bbb55516p1), K64(0)), low = m_fma64(f, K64(0x1.26bb1bbb55516p1), -r);
    low = m_fma64(f, K64(-0x1.f48ad494ea3e9p-53), m_fma64(lost, K64(0x1.26bb1bbb55516p1), low));
    return m_scale64(m_exp_sum64(r, low), (i64d)t - 0x4338000000000000);
}

/* exp10_f64: 10^x. */
DOUBLE1(exp10_f64, d_exp10)

/* d_expm1_half: (e^x - 1) / 2 as h + low, for x in -40..710. */
F f64d d_expm1_half(f64d x, f64d *low) {
    i64d n;
    f64d lost, r = m_reduce64(x, &n, &lost), s = m_power64(n - 1), less = s - 0.5;
    f64d q = m_fma64(r * r, m_exp_tail64(r), m_fma64(r, lost, lost));
    f64d h = m_fma64(s, r, less), e = m_fma64(s, r, less - h);
    e = m_fma64(s, q, e + PICK(s < 1, s - (less + 0.5), (s - less) - 0.5));
    f64d y = h + e;
    *low = e - (y - h);
    return y;
}

/* d_expm1: e^x - 1. */
F f64d d_expm1(f64d x) {
    f64d low, y = d_expm1_half(m_clamp64(x, -40, 709.9), &low);
    return PICK(m_abs64(x) < 0x1p-54, x, y + y);
}

/* expm1_f64: e^x - 1. */
DOUBLE1(expm1_f64, d_expm1)

/* d_tanh: -h / (1 + h) by h = (e^-2|x| - 1) / 2, the quotient corrected. */
F f64d d_tanh(f64d x) {
    f64d a = m_abs64(x), low, h = d_expm1_half(-2.0 * m_clamp64(a, 0, 20), &low);
    f64d d = 1 + h, d_low = (h - (d - 1)) + low, q = h / d;
    f64d rest = m_fma64(-q, d, h) + m_fma64(-q, d_low, low);
    f64d y = m_sign64(m_abs64(q + rest / d), x);
    return PICK(a < 0x1p-28, x, y);
}

/* tanh_f64: */
DOUBLE1(tanh_f64, d_tanh)

/* -- logarithms -------------------------------------------------------------------------------- */

/* m_log_parts64: x, positive and normal, as 2^k (1 + f), 1 + f in sqrt(1/2)..sqrt(2). Out: f. */
F f64d m_log_parts64(f64d x, f64d *k) {
    i64d n = (i64d)((u64d)((i64d)x - 0x3fe6a09e667f3bcd + (1LL << 62)) >> 52) - 1024;
    *k = m_from64(n);
    return (f64d)((i64d)x - (n << 52)) - 1;
}

/* m_log_odd64: the lanes that are not positive, normal and finite. */
F i64d m_log_odd64(f64d x) { return ~((x >= 0x1p-1022) & (x < __builtin_inf())); }

/* m_log_tail64: log(1 + f) = f - t. Out: t = f^2/2 - s (f^2/2 + R(s^2)), s = f / (2 + f). */
F f64d m_log_tail64(f64d f) {
    f64d s = f / (2 + f), z = s * s, h = f * f * 0.5, p = K64(0x1.0f63f4e635c39p-3);
    STEP64(p, z, 0x1.0f5ec1a6bd1fbp-3);
    STEP64(p, z, 0x1.3b2077d19f83ap-3);
    STEP64(p, z, 0x1.745ce040603ecp-3);
    STEP64(p, z, 0x1.c71c724ed9611p-3);
    STEP64(p, z, 0x1.2492492438083p-2);
    STEP64(p, z, 0x1.9999999999d11p-2);
    STEP64(p, z, 0x1.5555555555555p-1);
    return m_fma64(-s, m_fma64(z, p, h), h);
}

/* m_log_ends64: the logarithm `r` of x > 0, and what it is elsewhere. */
F f64d m_log_ends64(f64d x, f64d r) {
    f64d end = PICK(x == 0, K64(-__builtin_inf()), K64(__builtin_nan("")));
    return PICK(x > 0, PICK(x < __builtin_inf(), r, x), end);
}

/* LOG64: a logarithm, from that of positive normal numbers over 2^less. */
#define LOG64(name, usual) \
    static __attribute__((noinline, cold)) f64d name##_odd(f64d x) { \
        i64d small = x < 0x1p-1022; \
        f64d y = usual(PICK(small, x * 0x1p54, x), PICK(small, K64(54), K64(0))); \
        return m_log_ends64(x, y); \
    } \
    F f64d name(f64d x) { return LIKELY(!m_any64(m_log_odd64(x))) ? usual(x, K64(0)) : name##_odd(x); }

/* m_log_sum64: n + n_low + (a + a_low) (f - t), the greater two added exactly. */
F f64d m_log_sum64(f64d n, f64d n_low, f64d f, f64d a, f64d a_low) {
    f64d t = m_log_tail64(f), h = m_fma64(f, a, K64(0)), low = m_fma64(f, a, -h);
    low = m_fma64(f, a_low, low) + n_low;
    f64d s = n + h, e = h - (s - n);
    return s + (m_fma64(-t, a, low) + e);
}

/* m_log_usual64: the natural logarithm. */
F f64d m_log_usual64(f64d x, f64d less) {
    f64d k, f = m_log_parts64(x, &k), t = m_log_tail64(f);
    k -= less;
    f64d n = k * 0x1.62e42fefa3800p-1, s = n + f, e = f - (s - n);
    return s + (m_fma64(k, K64(0x1.ef35793c76730p-45), -t) + e);
}

/* d_log_exact: */
LOG64(d_log_exact, m_log_usual64)

/* log_f64: */
DOUBLE1(log_f64, d_log_exact)

/* m_log2_usual64: */
F f64d m_log2_usual64(f64d x, f64d less) {
    f64d k, f = m_log_parts64(x, &k);
    return m_log_sum64(k - less, K64(0), f, K64(0x1.71547652b82fep0), K64(0x1.777d0ffda0d24p-56));
}

/* d_log2_exact: */
LOG64(d_log2_exact, m_log2_usual64)

/* log2_f64: */
DOUBLE1(log2_f64, d_log2_exact)

/* m_log10_usual64: */
F f64d m_log10_usual64(f64d x, f64d less) {
    f64d k, f = m_log_parts64(x, &k);
    k -= less;
    f64d n = k * 0x1.34413509f7800p-2, n_low = k * 0x1.fef311f12b358p-46;
    return m_log_sum64(n, n_low, f, K64(0x1.bcb7b1526e50ep-2), K64(0x1.95355baaafad3p-57));
}

/* d_log10: */
LOG64(d_log10, m_log10_usual64)

/* log10_f64: */
DOUBLE1(log10_f64, d_log10)

/* m_log1p_usual64: the logarithm of u = 1 + x, and of what u has lost. */
F f64d m_log1p_usual64(f64d x, f64d u) {
    f64d lost = PICK(x > 1, 1 - (u - x), x - (u - 1)), k, f = m_log_parts64(u, &k);
    lost *= m_power64(-((i64d)(PICK(k > 200, K64(200), k) + 0x1.8p52) - 0x4338000000000000));
    f64d t = m_log_tail64(f + lost), n = k * 0x1.62e42fefa3800p-1, s = n + f, e = (f - (s - n)) + lost;
    return PICK(m_abs64(x) < 0x1p-54, x, s + (m_fma64(k, K64(0x1.ef35793c76730p-45), -t) + e));
}

/* m_log1p_odd64: */
static __attribute__((noinline, cold)) f64d m_log1p_odd64(f64d x) {
    return m_log_ends64(x + 1, m_log1p_usual64(x, x + 1));
}

/* d_log1p: */
F f64d d_log1p(f64d x) {
    f64d u = x + 1;
    return LIKELY(!m_any64(m_log_odd64(u))) ? m_log1p_usual64(x, u) : m_log1p_odd64(x);
}

/* log1p_f64: */
DOUBLE1(log1p_f64, d_log1p)

/* -- power ------------------------------------------------------------------------------------- */

/* m_log_pair64: log(x / 2^less) as h + low to about 2^-65, x > 0. Out: h. */
F f64d m_log_pair64(f64d x, f64d less, f64d *low) {
    f64d k, f = m_log_parts64(x, &k);
    k -= less;
    f64d d = 2 + f, d_low = f - (d - 2), v = 1 / d;
    f64d s = m_fma64(f, v, K64(0)), s_low = (m_fma64(-s, d, f) - s * d_low) * v;
    f64d z = m_fma64(s, s, K64(0)), z_low = m_fma64(s + s, s_low, m_fma64(s, s, -z));
    f64d p = K64(0x1.eadefd0e9a808p-4);
    STEP64(p, z, 0x1.de3ac7a5f298cp-4);
    STEP64(p, z, 0x1.11207d4317e28p-3);
    STEP64(p, z, 0x1.3b13648011612p-3);
    STEP64(p, z, 0x1.745d182a12d26p-3);
    STEP64(p, z, 0x1.c71c71c595c6dp-3);
    STEP64(p, z, 0x1.2492492492f52p-2);
    STEP64(p, z, 0x1.9999999999996p-2);
    /* c = 2/3 + z p, then c z, then s c z, each as a pair */
    f64d c = m_fma64(z, p, K64(0x1.5555555555555p-1));
    f64d c_low = m_fma64(z, p, K64(0x1.5555555555555p-1) - c) + 0x1.5555555555555p-55;
    f64d m = m_fma64(c, z, K64(0)), m_low = m_fma64(c, z, -m) + m_fma64(c, z_low, c_low * z);
    f64d w = m_fma64(m, s, K64(0)), w_low = m_fma64(m, s, -w) + m_fma64(m, s_low, m_low * s);
    /* k log(2) + 2 s + w, from the greatest down */
    f64d n = k * 0x1.62e42fefa3800p-1, g = s + s, a = n + g, a_low = g - (a - n);
    f64d h = a + w, h_low = w - (h - a);
    h_low += m_fma64(k, K64(0x1.ef35793c76730p-45), a_low) + m_fma64(K64(2), s_low, w_low);
    f64d y = h + h_low;
    *low = h_low - (y - h);
    return y;
}

/* m_pow_usual64: e^(y log(x / 2^less)), x positive and normal, |y| <= 2^70. */
F f64d m_pow_usual64(f64d x, f64d y, f64d less) {
    f64d low, w = m_log_pair64(x, less, &low), h = m_fma64(y, w, K64(0));
    f64d h_low = PICK(m_abs64(h) < 760, m_fma64(y, low, m_fma64(y, w, -h)), K64(0));
    i64d n;
    f64d lost, r = m_reduce64(m_clamp64(h, -760, 720), &n, &lost), s = r + (lost + h_low);
    return m_scale64(m_exp_sum64(s, (lost + h_low) - (s - r)), n);
}

/* m_pow_odd64: all the cases of C. */
static __attribute__((noinline, cold)) f64d m_pow_odd64(f64d x, f64d y) {
    f64d a = m_abs64(x), b = m_abs64(y), half = b * 0.5;
    i64d small = a < 0x1p-1022;
    f64d r = m_pow_usual64(PICK(small, a * 0x1p54, a), m_clamp64(y, -0x1p70, 0x1p70), PICK(small, K64(54), K64(0)));
    r = PICK((a == 0) | (a == __builtin_inf()), PICK((a == 0) ^ (y < 0), K64(0), K64(__builtin_inf())), r);
    i64d whole = (b >= 0x1p52) | ((b + 0x1p52) - 0x1p52 == b);
    i64d even = (b >= 0x1p53) | ((half + 0x1p52) - 0x1p52 == half);
    r = PICK(((i64d)x < 0) & whole & ~even, -r, r);
    r = PICK((x < 0) & ~whole & (a < __builtin_inf()), K64(__builtin_nan("")), r);
    r = PICK((x != x) | (y != y), x + y, r);
    return PICK((y == 0) | (x == 1) | ((a == 1) & (b == __builtin_inf())), K64(1), r);
}

/* d_pow_exact: */
F f64d d_pow_exact(f64d x, f64d y) {
    i64d odd = m_log_odd64(x) | ~(m_abs64(y) <= 0x1p70);
    return LIKELY(!m_any64(odd)) ? m_pow_usual64(x, y, K64(0)) : m_pow_odd64(x, y);
}

/* pow_f64: */
DOUBLE2(pow_f64, d_pow_exact)

/* -- roots ------------------------------------------------------------------------------------- */

/* d_rsqrt: 1 / sqrt(x), with a step of Newton's rule. */
F f64d d_rsqrt(f64d x) {
    f64d y = 1 / m_sqrt64(x), t = m_fma64(x, y, K64(0)), low = m_fma64(x, y, -t);
    f64d e = m_fma64(-low, y, m_fma64(-t, y, K64(1)));
    i64d usual = (x > 0) & (x < __builtin_inf());
    return PICK(usual, m_fma64(y * 0.5, e, y), y);
}

/* rsqrt_f64: */
DOUBLE1(rsqrt_f64, d_rsqrt)

/* m_rcbrt64: about 1 / cbrt(a), a normal and positive. */
F f64d m_rcbrt64(f64d a) {
    /* the upper half of the bits is enough for a start, and small enough for a product in double */
    f64d upper = m_from64((i64d)((u64d)a >> 32));
    i64d third = (i64d)(m_fma64(upper, K64(-1.0 / 3), K64(0x1.8p52 + 0x553c3038))) - 0x4338000000000000;
    f64d y = (f64d)(third << 32);
    for (int k = 0; k < 3; k++) {
        f64d e = m_fma64(-(a * y) * y, y, K64(1)), p = K64(2.0 / 9);
        STEP64(p, e, 1.0 / 3);
        y = m_fma64(y * e, p, y);
    }
    return y;
}

/* d_cbrt: a y^2 by y = 1 / cbrt(a), with what the cube lacks. */
F f64d d_cbrt(f64d x) {
    f64d a = m_abs64(x);
    i64d small = a < 0x1p-1022;
    a = PICK(small, a * 0x1p54, a);
    f64d y = m_rcbrt64(a), c = a * y * y, square = m_fma64(c, c, K64(0)), low = m_fma64(c, c, -square);
    f64d over = m_fma64(low, c, m_fma64(square, c, -a));
    c = m_fma64(over * y * y, K64(-1.0 / 3), c);
    c = m_sign64(PICK(small, c * 0x1p-18, c), x);
    return PICK((x == 0) | ~(m_abs64(x) < __builtin_inf()), x, c);
}

/* cbrt_f64: */
DOUBLE1(cbrt_f64, d_cbrt)

/* d_rcbrt: 1 / cbrt(x). */
F f64d d_rcbrt(f64d x) {
    f64d a = m_abs64(x);
    i64d small = a < 0x1p-1022;
    a = PICK(small, a * 0x1p54, a);
    f64d y = m_rcbrt64(a);
    f64d t = m_fma64(a, y, K64(0)), t_low = m_fma64(a, y, -t);
    f64d u = m_fma64(t, y, K64(0)), u_low = m_fma64(t, y, -u);
    f64d e = m_fma64(-u, y, K64(1)) - m_fma64(t_low, y, u_low) * y;
    y = m_fma64(y * e, K64(1.0 / 3), y);
    y = m_sign64(PICK(small, y * 0x1p18, y), x);
    return PICK((x == 0) | ~(m_abs64(x) < __builtin_inf()), 1 / x, y);
}

/* rcbrt_f64: */
DOUBLE1(rcbrt_f64, d_rcbrt)

/* -- circles ----------------------------------------------------------------------------------- */

/* m_quarter64: x = q pi/2 + r + low, |r| <= pi/4, for |x| < 2^20. Out: r. */
F f64d m_quarter64(f64d x, i64d *q, f64d *low) {
    f64d t = m_fma64(x, K64(0x1.45f306dc9c883p-1), K64(0x1.8p52)), n = t - 0x1.8p52;
    *q = (i64d)t;
    f64d s = m_fma64(n, K64(-0x1.921fb54442d18p0), x);
    f64d h = m_fma64(n, K64(0x1.1a62633145c07p-54), K64(0)), e = m_fma64(n, K64(0x1.1a62633145c07p-54), -h);
    f64d r = s - h;
    *low = ((s - r) - h) - m_fma64(n, K64(-0x1.f1976b7ed8fbcp-110), e);
    return r;
}

/* m_sine64: sin(r + low). */
F f64d m_sine64(f64d r, f64d low) {
    f64d z = r * r, p = K64(0x1.5d8b29d25f0e0p-33);
    STEP64(p, z, -0x1.ae5e4b7283d74p-26);
    STEP64(p, z, 0x1.71de355556efap-19);
    STEP64(p, z, -0x1.a01a019be932ap-13);
    STEP64(p, z, 0x1.111111110f730p-7);
    STEP64(p, z, -0x1.5555555555548p-3);
    return r + m_fma64(r * z, p, m_fma64(z * low, K64(-0.5), low));
}

/* m_cosine64: cos(r + low). */
F f64d m_cosine64(f64d r, f64d low) {
    f64d z = r * r, p = K64(-0x1.8fa34cc7c1216p-37);
    STEP64(p, z, 0x1.1ee9d6d511223p-29);
    STEP64(p, z, -0x1.27e4f7ec3d3d2p-22);
    STEP64(p, z, 0x1.a01a019c8ab13p-16);
    STEP64(p, z, -0x1.6c16c16c15004p-10);
    STEP64(p, z, 0x1.555555555554bp-5);
    f64d h = m_fma64(z, K64(-0.5), K64(1)), e = m_fma64(z, K64(-0.5), 1 - h);
    return h + (e + m_fma64(z * z, p, -r * low));
}

/* m_sin_far64: */
LANES64(m_sin_far64, __builtin_sin(a))

/* m_cos_far64: */
LANES64(m_cos_far64, __builtin_cos(a))

/* d_sin: far from zero by the C library. */
F f64d d_sin(f64d x) {
    i64d q, far = m_abs64(x) > 0x1p20;
    f64d low, r = m_quarter64(x, &q, &low);
    f64d y = PICK((q & 1) != 0, m_cosine64(r, low), m_sine64(r, low));
    y = (f64d)((i64d)y ^ (q << 62 & INT64_MIN));
    y = PICK(x == 0, x, y);
    return LIKELY(!m_any64(far)) ? y : m_sin_far64(far, y, x);
}

/* sin_f64: */
DOUBLE1(sin_f64, d_sin)

/* d_cos: far from zero by the C library. */
F f64d d_cos(f64d x) {
    i64d q, far = m_abs64(x) > 0x1p20;
    f64d low, r = m_quarter64(x, &q, &low);
    f64d y = PICK((q & 1) != 0, m_sine64(r, low), m_cosine64(r, low));
    y = (f64d)((i64d)y ^ ((q + 1) << 62 & INT64_MIN));
    return LIKELY(!m_any64(far)) ? y : m_cos_far64(far, y, x);
}

/* cos_f64: */
DOUBLE1(cos_f64, d_cos)

/* -- others ------------------------------------------------------------------------------------ */

/* d_erf: x (1 + P) below 1, else 1 - e^Q. */
F f64d d_erf(f64d x) {
    f64d a = m_abs64(x), z = x * x, p = K64(-0x1.a22e5dcdcb822p-31), b = m_clamp64(a, 0, 6);
    STEP64(p, z, 0x1.d3d81a71ee58fp-27);
    STEP64(p, z, -0x1.5b8b97caab162p-23);
    STEP64(p, z, 0x1.b96b3476b27e3p-20);
    STEP64(p, z, -0x1.f4c82b90f7624p-17);
    STEP64(p, z, 0x1.f9a2967f4ebf9p-14);
    STEP64(p, z, -0x1.c02daeb517a01p-11);
    STEP64(p, z, 0x1.565bcceed03dep-8);
    STEP64(p, z, -0x1.b82ce311a94adp-6);
    STEP64(p, z, 0x1.ce2f21a03f8b3p-4);
    STEP64(p, z, -0x1.812746b03799dp-2);
    STEP64(p, z, 0x1.06eba8214db68p-3);
    f64d q = K64(-0x1.9951fa548b68bp-43);
    STEP64(q, b, 0x1.3f8ea388ba6b6p-37);
    STEP64(q, b, -0x1.d61ae0876a3bfp-33);
    STEP64(q, b, 0x1.b111141e6acd8p-29);
    STEP64(q, b, -0x1.17eaf23791bfbp-25);
    STEP64(q, b, 0x1.0d49fda01fd5ap-22);
    STEP64(q, b, -0x1.8e39d658817fcp-20);
    STEP64(q, b, 0x1.cb0dd6e324ec1p-18);
    STEP64(q, b, -0x1.9a6c3ca5bc08bp-16);
    STEP64(q, b, 0x1.11a11d50ebb32p-14);
    STEP64(q, b, -0x1.d4dff37ec4b0bp-14);
    STEP64(q, b, 0x1.8de01fa26d594p-16);
    STEP64(q, b, 0x1.205fb1363e31fp-11);
    STEP64(q, b, -0x1.b66abcb5a28f7p-10);
    STEP64(q, b, 0x1.a3b71967e5b03p-13);
    STEP64(q, b, 0x1.396acd8031db6p-6);
    STEP64(q, b, -0x1.a4f3bc40d75afp-4);
    STEP64(q, b, -0x1.45f31f4ab70b7p-1);
    STEP64(q, b, -0x1.20dd719f9c7a7p+0);
    STEP64(q, b, -0x1.8a99d1977e121p-26);
    i64d n;
    f64d low, r = m_reduce64(q, &n, &low), e = m_exp_sum64(r, low) * m_power64(n);
    return PICK(a < 1, m_fma64(x, p, x), m_sign64(1 - e, x));
}

/* erf_f64: */
DOUBLE1(erf_f64, d_erf)
