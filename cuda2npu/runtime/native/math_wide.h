/* f32 functions that are evaluated in double, to about 2^-33, and rounded once. */

/* d_log2: log2 of a normal u > 0. */
F f64d d_log2(f64d u) {
    i64d n = (i64d)u - 0x3fe5555555555555, k = (i64d)((u64d)(n + (1LL << 62)) >> 52) - 1024;
    f64d f = (f64d)((i64d)u - (k << 52)) - 1, p = K64(-0x1.589d2b552b4b9p-3);
    STEP64(p, f, 0x1.445e310f271fdp-3);
    STEP64(p, f, -0x1.b5d1b719329dbp-4);
    STEP64(p, f, 0x1.f93b2a46ae8a0p-4);
    STEP64(p, f, -0x1.29e7248077ed0p-3);
    STEP64(p, f, 0x1.498b8fdede6bfp-3);
    STEP64(p, f, -0x1.713a8740e9c24p-3);
    STEP64(p, f, 0x1.a60abe7378943p-3);
    STEP64(p, f, -0x1.ec7118c490d1cp-3);
    STEP64(p, f, 0x1.2776e34566b94p-2);
    STEP64(p, f, -0x1.715475c4c2fb1p-2);
    STEP64(p, f, 0x1.ec709d8d6100dp-2);
    STEP64(p, f, -0x1.71547652edf81p-1);
    STEP64(p, f, 0x1.71547652bc283p+0);
    return m_fma64(f, p, m_from64(k));
}

/* d_exp2: 2^x for |x| < 1022. */
F f64d d_exp2(f64d x) {
    f64d t = x + 0x1.8p52, r = x - (t - 0x1.8p52), p = K64(0x1.fe18d70b37785p-17);
    STEP64(p, r, 0x1.446a2a6989333p-13);
    STEP64(p, r, 0x1.5d8a6f712bbbcp-10);
    STEP64(p, r, 0x1.3b29dc3046211p-7);
    STEP64(p, r, 0x1.c6b08ab03d533p-5);
    STEP64(p, r, 0x1.ebfbe0a4daa70p-3);
    STEP64(p, r, 0x1.62e42ff1156d4p-1);
    STEP64(p, r, 0x1.ffffffffab959p-1);
    return (f64d)((i64d)p + ((i64d)t << 52));
}

/* d_pow: 2^(y log2 x) for x > 0. */
F f64d d_pow(f64d x, f64d y) { return d_exp2(m_clamp64(y * d_log2(x), -200, 200)); }

/* m_pow_usual32: x > 0. */
WIDE2(m_pow_usual32, d_pow)

/* m_pow_odd32: all the cases of C. */
static __attribute__((noinline, cold)) f32x m_pow_odd32(f32x x, f32x y) {
    f32x a = m_abs32(x), b = m_abs32(y), r = m_pow_usual32(a, y), half = b * 0.5f;
    r = PICK((a == 0) | (a == __builtin_inff()), PICK((a == 0) ^ (y < 0), K32(0), K32(__builtin_inff())), r);
    i32x whole = (b >= 0x1p23f) | ((b + 0x1p23f) - 0x1p23f == b);
    i32x even = (b >= 0x1p24f) | ((half + 0x1p23f) - 0x1p23f == half);
    r = PICK(((i32x)x < 0) & whole & ~even, -r, r);
    r = PICK((x < 0) & ~whole & (a < __builtin_inff()), K32(__builtin_nanf("")), r);
    r = PICK((x != x) | (y != y), x + y, r);
    return PICK((y == 0) | (x == 1) | ((a == 1) & (b == __builtin_inff())), K32(1), r);
}

/* pow_f32: */
F f32x pow_f32(f32x x, f32x y) {
    i32x odd = (i32x)((u32x)((i32x)x - 0x800000) >= 0x7f000000u) | ~(m_abs32(y) < __builtin_inff());
    return LIKELY(!m_any32(odd)) ? m_pow_usual32(x, y) : m_pow_odd32(x, y);
}

/* d_log: the natural logarithm of a normal u > 0. */
F f64d d_log(f64d u) { return d_log2(u) * 0x1.62e42fefa39efp-1; }

/* d_asinh: log(a + sqrt(a^2 + 1)). */
F f64d d_asinh(f64d x) {
    f64d a = m_abs64(x), z = a * a, y = d_log(a + m_sqrt64(z + 1));
    y = PICK(a < 0x1p-11, a - a * z * (1.0 / 6), y);
    return PICK(a < __builtin_inf(), m_sign64(m_abs64(y), x), x);
}

/* asinh_f32: */
WIDE1(asinh_f32, d_asinh)

/* d_acosh: log(x + sqrt(x^2 - 1)). */
F f64d d_acosh(f64d x) {
    f64d t = x - 1, y = d_log(1 + (t + m_sqrt64(t * (x + 1))));
    y = PICK(x >= 1, y, K64(__builtin_nan("")));
    return PICK(x < __builtin_inf(), y, x);
}

/* acosh_f32: */
WIDE1(acosh_f32, d_acosh)

/* d_atanh: log((1 + a) / (1 - a)) / 2. */
F f64d d_atanh(f64d x) {
    f64d a = m_abs64(x), y = d_log((1 + a) / (1 - a)) * 0.5;
    y = PICK(a < 0x1p-11, a + a * a * a * (1.0 / 3), y);
    y = PICK(a == 1, K64(__builtin_inf()), y);
    return PICK(a <= 1, m_sign64(m_abs64(y), x), K64(__builtin_nan("")));
}

/* atanh_f32: */
WIDE1(atanh_f32, d_atanh)

/* d_erfc: e^(-a^2) P((a - 4) / (a + 4)). */
F f64d d_erfc(f64d x) {
    f64d a = m_clamp64(m_abs64(x), 0, 10.3), t = (a - 4) / (a + 4), p = K64(0x1.b09991c2156b0p-14);
    STEP64(p, t, -0x1.98d492da46e22p-16);
    STEP64(p, t, -0x1.aa302e674156cp-11);
    STEP64(p, t, 0x1.09eead76deb9bp-8);
    STEP64(p, t, -0x1.a4c361a2c9964p-7);
    STEP64(p, t, 0x1.00687b6c36d5fp-5);
    STEP64(p, t, -0x1.027dca70fc788p-4);
    STEP64(p, t, 0x1.be501685adbb7p-4);
    STEP64(p, t, -0x1.5066631ced0cfp-3);
    STEP64(p, t, 0x1.bff01ab6225fdp-3);
    STEP64(p, t, -0x1.0949227bbbe2fp-2);
    STEP64(p, t, 0x1.18932bf03cb04p-3);
    f64d y = p * d_exp2(a * a * -0x1.71547652b82fep0);
    return PICK(x < 0, 2 - y, y);
}

/* erfc_f32: */
WIDE1(erfc_f32, d_erfc)

/* d_normcdf: erfc(-x / sqrt(2)) / 2. */
F f64d d_normcdf(f64d x) { return d_erfc(x * -0x1.6a09e667f3bcdp-1) * 0.5; }

/* normcdf_f32: */
WIDE1(normcdf_f32, d_normcdf)

/* m_fmod_far64: */
static __attribute__((noinline, cold)) f64d m_fmod_far64(i64d m, f64d r, f64d x, f64d y) {
    EACH_D if (m[l]) r[l] = __builtin_fmod(x[l], y[l]);
    return r;
}

/* d_fmod: of f32 operands; exact, since the remainder of any quotient near the right one is. */
F f64d d_fmod(f64d x, f64d y) {
    f64d a = m_abs64(x), b = m_abs64(y), q = a / b;
    i64d far = q > 0x1p50;
    q = (q + 0x1.8p52) - 0x1.8p52;
    f64d r = m_fma64(-q, b, a);
    r = PICK(r < 0, r + b, r);
    r = PICK((b == __builtin_inf()) & (a < __builtin_inf()), a, r);
    r = m_sign64(r, x);
    return LIKELY(!m_any64(far)) ? r : m_fmod_far64(far, r, x, y);
}

/* fmod_f32: exact. */
WIDE2(fmod_f32, d_fmod)
