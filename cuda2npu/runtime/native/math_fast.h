/* Fast forms of f32 functions: for CUDA's `__logf` and its like, and for all with --use_fast_math.
   As near as CUDA documents of those (docs/math.md); arguments that are not usual take the slower
   way. Coefficients: minimax.py. */

/* fast_sqrt_f32: within 1 unit; IEEE where x is below 2^-100, infinite or NaN. */
#if W == 16 && defined(__AVX512F__)
F f32x fast_sqrt_f32(f32x x) {
    typedef f32 v __attribute__((vector_size(64)));
    f32x y = (f32x)__builtin_ia32_rsqrt14ps512_mask((v)x, (v)x, 0xffff), s = x * y;
    s = m_fma32(m_fma32(-s, s, x), y * 0.5f, s);
    i32x odd = (u32x)((i32x)x - 0x0d800000) >= 0x72000000u;
    return LIKELY(!m_any32(odd)) ? s : m_sqrt32(x);
}
#else
F f32x fast_sqrt_f32(f32x x) { return m_sqrt32(x); }
#endif

/* m_fast_power32: 2^(x scale) for |x scale| < 2^21. */
F f32x m_fast_power32(f32x x, f32 scale) {
    f32x k = m_fma32(x, K32(scale), K32(0x1.8p23)) - 0x1.8p23f, r = m_fma32(x, K32(scale), -k);
    f32x q = K32(0x1.5c75d8p-10);
    STEP32(q, r, 0x1.3cf00ap-7);
    STEP32(q, r, 0x1.c6b596p-5);
    STEP32(q, r, 0x1.ebf9a2p-3);
    STEP32(q, r, 0x1.62e42ap-1);
    return m_scale32(m_fma32(q, r, K32(1)), k);
}

/* fast_exp_f32: */
F f32x fast_exp_f32(f32x x) { return m_fast_power32(m_clamp32(x, -105, 90), 0x1.715476p0f); }

/* fast_exp10_f32: */
F f32x fast_exp10_f32(f32x x) { return m_fast_power32(m_clamp32(x, -46, 39), 0x1.a934f0p1f); }

/* m_fast_log_usual32: k log(2) + f + f^2 P(f). */
F f32x m_fast_log_usual32(f32x x, f32x less) {
    f32x k, f = m_log_parts32(x, &k), q = K32(-0x1.45c25ap-3);
    STEP32(q, f, 0x1.603812p-3);
    STEP32(q, f, -0x1.4e0174p-3);
    STEP32(q, f, 0x1.952cdcp-3);
    STEP32(q, f, -0x1.00257ap-2);
    STEP32(q, f, 0x1.5561b2p-2);
    STEP32(q, f, -0x1.ffff90p-2);
    return m_fma32(k - less, K32(0x1.62e430p-1), m_fma32(f * f, q, f));
}

/* fast_log_f32: */
LOG32(fast_log_f32, m_fast_log_usual32)

/* m_fast_log2_usual32: k + f P(f). */
F f32x m_fast_log2_usual32(f32x x, f32x less) {
    f32x k, f = m_log_parts32(x, &k), q = K32(0x1.67b17cp-3);
    STEP32(q, f, -0x1.ccc032p-3);
    STEP32(q, f, 0x1.a91dd4p-3);
    STEP32(q, f, -0x1.e3e074p-3);
    STEP32(q, f, 0x1.2740b0p-2);
    STEP32(q, f, -0x1.7179eep-2);
    STEP32(q, f, 0x1.ec720ap-2);
    STEP32(q, f, -0x1.71544ap-1);
    STEP32(q, f, 0x1.715476p0);
    return m_fma32(f, q, k - less);
}

/* fast_log2_f32: */
LOG32(fast_log2_f32, m_fast_log2_usual32)

/* m_fast_log10_usual32: k log10(2) + f P(f). */
F f32x m_fast_log10_usual32(f32x x, f32x less) {
    f32x k, f = m_log_parts32(x, &k), q = K32(0x1.24dc88p-4);
    STEP32(q, f, -0x1.16d45ap-4);
    STEP32(q, f, 0x1.dfb048p-5);
    STEP32(q, f, -0x1.231592p-4);
    STEP32(q, f, 0x1.64907ep-4);
    STEP32(q, f, -0x1.bce7a4p-4);
    STEP32(q, f, 0x1.28789ap-3);
    STEP32(q, f, -0x1.bcb778p-3);
    STEP32(q, f, 0x1.bcb7b2p-2);
    return m_fma32(f, q, (k - less) * 0x1.344136p-2f);
}

/* fast_log10_f32: */
LOG32(fast_log10_f32, m_fast_log10_usual32)

/* fast_pow_f32: 2^(b log2(a)); where a is not positive, normal and finite, or b not finite, as pow. */
F f32x fast_pow_f32(f32x a, f32x b) {
    f32x t = b * m_fast_log2_usual32(a, K32(0));
    i32x odd = ((u32x)((i32x)a - 0x800000) >= 0x7f000000u) | ~(m_abs32(b) < __builtin_inff());
    return LIKELY(!m_any32(odd)) ? m_fast_power32(m_clamp32(t, -152, 130), 1) : pow_f32(a, b);
}

/* m_fast_sine32: sin(x - n pi), |x - n pi| <= pi/2, with the sign bit of `turned`. */
F f32x m_fast_sine32(f32x x, f32x n, i32x turned) {
    f32x r = m_fma32(n, K32(0x1.777a5cp-24), m_fma32(n, K32(-0x1.921fb6p1), x));
    f32x z = r * r, p = K32(0x1.5ccf5cp-19);
    STEP32(p, z, -0x1.9f5cd0p-13);
    STEP32(p, z, 0x1.110e58p-7);
    STEP32(p, z, -0x1.555548p-3);
    return (f32x)((i32x)(r * m_fma32(z, p, K32(1))) ^ (turned & (i32)0x80000000));
}

/* fast_sin_f32: far from zero by the C library. */
F f32x fast_sin_f32(f32x x) {
    i32x far = m_abs32(x) > 0x1p18f;
    f32x t = m_fma32(x, K32(0x1.45f306p-2), K32(0x1.8p23));
    f32x y = m_fast_sine32(x, t - 0x1.8p23f, (i32x)t << 31);
    return LIKELY(!m_any32(far)) ? y : m_sin_far32(far, y, x);
}

/* fast_cos_f32: cos(x) = sin(x + pi/2); far from zero by the C library. */
F f32x fast_cos_f32(f32x x) {
    i32x far = m_abs32(x) > 0x1p18f;
    f32x t = m_fma32(x, K32(0x1.45f306p-2), K32(0.5)) + 0x1.8p23f;
    f32x y = m_fast_sine32(x, (t - 0x1.8p23f) - 0.5f, (i32x)t << 31);
    return LIKELY(!m_any32(far)) ? y : m_cos_far32(far, y, x);
}

/* fast_tanh_f32: x P(x^2) / Q(x^2), a Pade approximant, which passes 1 just before 5. */
F f32x fast_tanh_f32(f32x x) {
    x = m_clamp32(x, -5, 5);
    f32x z = x * x, p = z + 378, q = K32(28);
    STEP32(p, z, 17325);
    STEP32(p, z, 135135);
    STEP32(q, z, 3150);
    STEP32(q, z, 62370);
    STEP32(q, z, 135135);
    return m_clamp32(x * p / q, -1, 1);
}
