/* What the math functions are made of. A piece opens with a comment that names it and is printed
   only where it is used (vector_math.py). Comes after vectors.h.

   A mask here is a vector of whole ones or zeros, as `<` yields it on vectors: compilers turn `PICK`
   into a blend. Products and sums that must not be rounded twice are written as `fma`, so that the
   results do not depend on -ffp-contract. */

/* PICK: `m ? a : b`, lane by lane. */
#define PICK(m, a, b) ({ __typeof__(m) m_ = (m); \
    (__typeof__(a))((m_ & (__typeof__(m_))(a)) | (~m_ & (__typeof__(m_))(b))); })

/* K32: a constant in every lane. */
#define K32(c) ((f32x){REP((f32)(c))})

/* STEP32: a step of Horner's rule: `p = p * x + c`. */
#define STEP32(p, x, c) ((p) = m_fma32((p), (x), K32(c)))

/* m_fma32: `a * b + c`, rounded once. */
#if defined(__clang__) && __has_builtin(__builtin_elementwise_fma)
F f32x m_fma32(f32x a, f32x b, f32x c) { return __builtin_elementwise_fma(a, b, c); }
#elif defined(__x86_64__) && defined(__FMA__) && (W < 16 || defined(__AVX512F__))
typedef f32 m_f32v __attribute__((vector_size(4 * W)));
F f32x m_fma32(f32x a, f32x b, f32x c) {
#if W == 16
    return (f32x)__builtin_ia32_vfmaddps512_mask((m_f32v)a, (m_f32v)b, (m_f32v)c, 0xffff, 4);
#elif W == 8
    return (f32x)__builtin_ia32_vfmaddps256((m_f32v)a, (m_f32v)b, (m_f32v)c);
#else
    return (f32x)__builtin_ia32_vfmaddps((m_f32v)a, (m_f32v)b, (m_f32v)c);
#endif
}
#else
F f32x m_fma32(f32x a, f32x b, f32x c) {
    f32x r;
    EACH r[l] = __builtin_fmaf(a[l], b[l], c[l]);
    return r;
}
#endif

/* m_sqrt32: IEEE square root. */
#if defined(__clang__) && __has_builtin(__builtin_elementwise_sqrt)
F f32x m_sqrt32(f32x a) { return __builtin_elementwise_sqrt(a); }
#elif defined(__x86_64__) && defined(__AVX__) && (W < 16 || defined(__AVX512F__))
typedef f32 m_f32s __attribute__((vector_size(4 * W)));
F f32x m_sqrt32(f32x a) {
#if W == 16 && defined(__clang__)
    return (f32x)__builtin_ia32_sqrtps512((m_f32s)a, 4);
#elif W == 16
    return (f32x)__builtin_ia32_sqrtps512_mask((m_f32s)a, (m_f32s)a, 0xffff, 4);
#elif W == 8
    return (f32x)__builtin_ia32_sqrtps256((m_f32s)a);
#else
    return (f32x)__builtin_ia32_sqrtps((m_f32s)a);
#endif
}
#else
F f32x m_sqrt32(f32x a) {
    f32x r;
    EACH r[l] = __builtin_sqrtf(a[l]);
    return r;
}
#endif

/* m_any32: whether a mask has a lane. */
F int m_any32(i32x m) {
#if W == 16 && defined(__AVX512DQ__)
    typedef i32 v __attribute__((vector_size(64)));
    return __builtin_ia32_cvtd2mask512((v)m) != 0;
#elif W == 8 && defined(__AVX__)
    typedef f32 v __attribute__((vector_size(32)));
    return __builtin_ia32_movmskps256((v)m) != 0;
#elif W == 4 && defined(__SSE__)
    typedef f32 v __attribute__((vector_size(16)));
    return __builtin_ia32_movmskps((v)m) != 0;
#else
    i32 some = 0;
    EACH some |= m[l];
    return some != 0;
#endif
}

/* m_abs32: without the sign. */
F f32x m_abs32(f32x a) { return (f32x)((i32x)a & 0x7fffffff); }

/* m_sign32: `a`, at least zero, with the sign of `b`. */
F f32x m_sign32(f32x a, f32x b) { return (f32x)((i32x)a | ((i32x)b & (i32)0x80000000)); }

/* m_clamp32: into low..high; NaN stays. */
#if W == 16 && defined(__AVX512F__) && !defined(__clang__)
F f32x m_clamp32(f32x a, f32 low, f32 high) {
    typedef f32 v __attribute__((vector_size(64)));
    a = (f32x)__builtin_ia32_minps512_mask((v)K32(high), (v)a, (v)a, 0xffff, 4);
    return (f32x)__builtin_ia32_maxps512_mask((v)K32(low), (v)a, (v)a, 0xffff, 4);
}
#else
F f32x m_clamp32(f32x a, f32 low, f32 high) {
    a = PICK(a > high, K32(high), a);
    return PICK(a < low, K32(low), a);
}
#endif

/* m_power32: 2^n for n in -126..127. */
F f32x m_power32(i32x n) { return (f32x)((n + 127) << 23); }

/* m_whole32: a whole number, |k| < 2^22, as an integer. */
F i32x m_whole32(f32x k) { return (i32x)(k + 0x1.8p23f) - 0x4b400000; }

/* m_scale32: a * 2^k, rounded once; k whole, in -252..254, and a in 0.5..2 where the result is tiny. */
#if W == 16 && defined(__AVX512F__)
F f32x m_scale32(f32x a, f32x k) {
    typedef f32 v __attribute__((vector_size(64)));
    return (f32x)__builtin_ia32_scalefps512_mask((v)a, (v)k, (v)a, 0xffff, 4);
}
#else
F f32x m_scale32(f32x a, f32x k) {
    i32x n = m_whole32(k), half = n >> 1;
    return a * m_power32(half) * m_power32(n - half);
}
#endif

/* LANES32: for the lanes of a mask, which are few, what `expression` of `x[l]` says. */
#define LANES32(name, expression) \
    static __attribute__((noinline, cold)) f32x name(i32x m, f32x r, f32x x) { \
        EACH if (m[l]) { f64 a = x[l]; r[l] = (f32)(expression); } \
        return r; \
    }

/* D: lanes of a vector of doubles that the machine holds in one register; f32 functions that are
   evaluated in double take their lanes in W / D parts. */
#if W == 16 || (W == 8 && !defined(__AVX512F__))
#define D (W / 2)
#else
#define D W
#endif
VECTOR(f64, f64d, 8 * D);
VECTOR(i64, i64d, 8 * D);
VECTOR(u64, u64d, 8 * D);
VECTOR(f32, f32d, 4 * D);
VECTOR(i32, i32d, 4 * D);
#if D == 8
#define REP_D(x) x, x, x, x, x, x, x, x
#elif D == 4
#define REP_D(x) x, x, x, x
#endif
#define EACH_D for (int l = 0; l < D; l++)

/* K64: a constant in every lane. */
#define K64(c) ((f64d){REP_D((f64)(c))})

/* STEP64: a step of Horner's rule. */
#define STEP64(p, x, c) ((p) = m_fma64((p), (x), K64(c)))

/* m_fma64: `a * b + c`, rounded once. */
#if defined(__clang__) && __has_builtin(__builtin_elementwise_fma)
F f64d m_fma64(f64d a, f64d b, f64d c) { return __builtin_elementwise_fma(a, b, c); }
#elif defined(__x86_64__) && defined(__FMA__) && (D < 8 || defined(__AVX512F__))
typedef f64 m_f64v __attribute__((vector_size(8 * D)));
F f64d m_fma64(f64d a, f64d b, f64d c) {
#if D == 8
    return (f64d)__builtin_ia32_vfmaddpd512_mask((m_f64v)a, (m_f64v)b, (m_f64v)c, 0xff, 4);
#else
    return (f64d)__builtin_ia32_vfmaddpd256((m_f64v)a, (m_f64v)b, (m_f64v)c);
#endif
}
#else
F f64d m_fma64(f64d a, f64d b, f64d c) {
    f64d r;
    EACH_D r[l] = __builtin_fma(a[l], b[l], c[l]);
    return r;
}
#endif

/* m_sqrt64: IEEE square root. */
#if defined(__clang__) && __has_builtin(__builtin_elementwise_sqrt)
F f64d m_sqrt64(f64d a) { return __builtin_elementwise_sqrt(a); }
#elif defined(__x86_64__) && defined(__AVX__) && (D < 8 || defined(__AVX512F__))
typedef f64 m_f64s __attribute__((vector_size(8 * D)));
F f64d m_sqrt64(f64d a) {
#if D == 8 && defined(__clang__)
    return (f64d)__builtin_ia32_sqrtpd512((m_f64s)a, 4);
#elif D == 8
    return (f64d)__builtin_ia32_sqrtpd512_mask((m_f64s)a, (m_f64s)a, 0xff, 4);
#else
    return (f64d)__builtin_ia32_sqrtpd256((m_f64s)a);
#endif
}
#else
F f64d m_sqrt64(f64d a) {
    f64d r;
    EACH_D r[l] = __builtin_sqrt(a[l]);
    return r;
}
#endif

/* m_any64: whether a mask has a lane. */
F int m_any64(i64d m) {
#if D == 8 && defined(__AVX512DQ__)
    typedef long long v __attribute__((vector_size(64)));
    return __builtin_ia32_cvtq2mask512((v)m) != 0;
#elif D == 4 && defined(__AVX__)
    typedef f64 v __attribute__((vector_size(32)));
    return __builtin_ia32_movmskpd256((v)m) != 0;
#else
    i64 some = 0;
    EACH_D some |= m[l];
    return some != 0;
#endif
}

/* m_abs64: without the sign. */
F f64d m_abs64(f64d a) { return (f64d)((i64d)a & INT64_MAX); }

/* m_sign64: `a`, at least zero, with the sign of `b`. */
F f64d m_sign64(f64d a, f64d b) { return (f64d)((i64d)a | ((i64d)b & INT64_MIN)); }

/* m_clamp64: into low..high; NaN stays. */
F f64d m_clamp64(f64d a, f64 low, f64 high) {
    a = PICK(a > high, K64(high), a);
    return PICK(a < low, K64(low), a);
}

/* m_from64: small integers as doubles. */
F f64d m_from64(i64d n) { return (f64d)(n + 0x4338000000000000) - 0x1.8p52; }

/* m_power64: 2^n for n in -1022..1023. */
F f64d m_power64(i64d n) { return (f64d)((n + 1023) << 52); }

/* m_scale64: a * 2^n, rounded once; n in -2044..2046, and a in 0.5..2 where the result is tiny. */
#if D == 8 && defined(__AVX512F__)
F f64d m_scale64(f64d a, i64d n) {
    typedef f64 v __attribute__((vector_size(64)));
    return (f64d)__builtin_ia32_scalefpd512_mask((v)a, (v)m_from64(n), (v)a, 0xff, 4);
}
#else
F f64d m_scale64(f64d a, i64d n) {
    i64d half = (i64d)((u64d)(n + 4096) >> 1) - 2048;
    return a * m_power64(half) * m_power64(n - half);
}
#endif

/* LANES64: for the lanes of a mask, which are few, what `expression` of `a` says. */
#define LANES64(name, expression) \
    static __attribute__((noinline, cold)) f64d name(i64d m, f64d r, f64d x) { \
        EACH_D if (m[l]) { f64 a = x[l]; r[l] = (expression); } \
        return r; \
    }

/* WIDE1: an f32 function of one argument that is evaluated in double. */
#if D == W
#define WIDE1(name, in_double) \
    F f32x name(f32x a) { return __builtin_convertvector(in_double(__builtin_convertvector(a, f64d)), f32x); }
#define WIDE2(name, in_double) \
    F f32x name(f32x a, f32x b) { \
        return __builtin_convertvector(in_double(__builtin_convertvector(a, f64d), \
                                                 __builtin_convertvector(b, f64d)), f32x); }
#else
typedef union { f32x whole; f32d part[2]; } m_parts32;
#define WIDE1(name, in_double) \
    F f32x name(f32x a) { \
        m_parts32 x = {a}, r; \
        for (int k = 0; k < 2; k++) \
            r.part[k] = __builtin_convertvector(in_double(__builtin_convertvector(x.part[k], f64d)), f32d); \
        return r.whole; }
#define WIDE2(name, in_double) \
    F f32x name(f32x a, f32x b) { \
        m_parts32 x = {a}, y = {b}, r; \
        for (int k = 0; k < 2; k++) \
            r.part[k] = __builtin_convertvector(in_double(__builtin_convertvector(x.part[k], f64d), \
                                                          __builtin_convertvector(y.part[k], f64d)), f32d); \
        return r.whole; }
#endif

/* DOUBLE1: an f64 function of one argument, on vectors of W lanes. */
#if D == W
#define DOUBLE1(name, on_d) F f64x name(f64x a) { return (f64x)on_d((f64d)a); }
#define DOUBLE2(name, on_d) F f64x name(f64x a, f64x b) { return (f64x)on_d((f64d)a, (f64d)b); }
#else
typedef union { f64x whole; f64d part[2]; } m_parts64;
#define DOUBLE1(name, on_d) \
    F f64x name(f64x a) { \
        m_parts64 x = {a}, r; \
        for (int k = 0; k < 2; k++) r.part[k] = on_d(x.part[k]); \
        return r.whole; }
#define DOUBLE2(name, on_d) \
    F f64x name(f64x a, f64x b) { \
        m_parts64 x = {a}, y = {b}, r; \
        for (int k = 0; k < 2; k++) r.part[k] = on_d(x.part[k], y.part[k]); \
        return r.whole; }
#endif
