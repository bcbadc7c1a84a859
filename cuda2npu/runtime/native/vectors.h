/* Vectors of W lanes and masks of one bit a lane. Before it: `#define W 16` (or 8, or 4). Elements
   of 8 and 16 bits are kept in lanes of 32. Signed arithmetic wraps (-fwrapv). */
typedef int8_t i8;
typedef uint8_t u8;
typedef int16_t i16;
typedef uint16_t u16;
typedef int32_t i32;
typedef uint32_t u32;
typedef int64_t i64;
typedef uint64_t u64;
typedef float f32;
typedef double f64;
typedef u64 ptr;

/* APART: a value that is not fused with what it comes from and goes to (-ffp-contract=fast). */
#if __GNUC__ >= 12 && !defined(__clang__)
#define APART(x) __builtin_assoc_barrier(x)
#else
#define APART(x) ({ __typeof__(-(x)) x_ = (x); __asm__("" : "+m"(x_)); x_; })
#endif

#define VECTOR(t, n, size) typedef t n __attribute__((vector_size(size), may_alias))
VECTOR(i32, i32x, 4 * W);
VECTOR(u32, u32x, 4 * W);
VECTOR(i64, i64x, 8 * W);
VECTOR(u64, u64x, 8 * W);
VECTOR(f32, f32x, 4 * W);
VECTOR(f64, f64x, 8 * W);
typedef i32x i8x, i16x;
typedef u32x u8x, u16x;
typedef u64x ptrx;
/* as they lie in memory */
#define LOOSE(t, n, size, to) typedef t n __attribute__((vector_size(size), aligned(to), may_alias))
LOOSE(i8, i8m, W, 1);
LOOSE(u8, u8m, W, 1);
LOOSE(i16, i16m, 2 * W, 2);
LOOSE(u16, u16m, 2 * W, 2);
LOOSE(i32, i32m, 4 * W, 4);
LOOSE(u32, u32m, 4 * W, 4);
LOOSE(i64, i64m, 8 * W, 8);
LOOSE(u64, u64m, 8 * W, 8);
LOOSE(f32, f32m, 4 * W, 4);
LOOSE(f64, f64m, 8 * W, 8);
typedef u64m ptrm;
#define SINGLE(t, n) typedef t n __attribute__((may_alias))
SINGLE(i8, i8s);
SINGLE(u8, u8s);
SINGLE(i16, i16s);
SINGLE(u16, u16s);
SINGLE(i32, i32s);
SINGLE(u32, u32s);
SINGLE(i64, i64s);
SINGLE(u64, u64s);
SINGLE(f32, f32s);
SINGLE(f64, f64s);
typedef u64s ptrs;

#if W == 16
typedef uint16_t lanes;
#define ALL 0xffffu
#define REP(x) x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x
#define COUNT 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#elif W == 8
typedef uint8_t lanes;
#define ALL 0xffu
#define REP(x) x, x, x, x, x, x, x, x
#define COUNT 0, 1, 2, 3, 4, 5, 6, 7
#else
typedef uint8_t lanes;
#define ALL 0xfu
#define REP(x) x, x, x, x
#define COUNT 0, 1, 2, 3
#endif

#define F static inline __attribute__((always_inline))
#define EACH for (int l = 0; l < W; l++)
#define ON(m) (((m) >> l) & 1)
#define LIKELY(x) __builtin_expect(!!(x), 1)

F lanes not_lanes(lanes a) { return (lanes)(~a & ALL); }
F lanes first_lanes(i64 n) { return n >= W ? ALL : n <= 0 ? 0 : (lanes)((1u << n) - 1); }
F int lowest(u32 m) { return __builtin_ctz(m); }
F int highest(u32 m) { return 31 - __builtin_clz(m); }

#define SPLAT(t)                                                                   \
    F t##x splat_##t(t a) { return (t##x){REP(a)}; }                               \
    F t##x ramp_##t(t a, t stride) { return splat_##t(a) + (t##x){COUNT} * stride; }
/* Narrow elements are in lanes of 32 bits: what grows beyond its type wraps. */
#define SPLAT_NARROW(t, wrapped)                                                   \
    F t##x splat_##t(t a) { return (t##x){REP(a)}; }                               \
    F t##x ramp_##t(t a, t stride) { const t##x r = splat_##t(a) + (t##x){COUNT} * stride; return wrapped; }
SPLAT_NARROW(i8, (r << 24) >> 24) SPLAT_NARROW(u8, r & 0xffu)
SPLAT_NARROW(i16, (r << 16) >> 16) SPLAT_NARROW(u16, r & 0xffffu) SPLAT(i32) SPLAT(u32) SPLAT(i64) SPLAT(u64) SPLAT(ptr)
F f32x splat_f32(f32 a) { return (f32x){REP(a)}; }
F f64x splat_f64(f64 a) { return (f64x){REP(a)}; }

F f32 f32_bits(u32 a) { union { u32 u; f32 f; } b = {a}; return b.f; }
F f64 f64_bits(u64 a) { union { u64 u; f64 f; } b = {a}; return b.f; }
F u32 bits_f32(f32 a) { union { f32 f; u32 u; } b = {a}; return b.u; }
F u64 bits_f64(f64 a) { union { f64 f; u64 u; } b = {a}; return b.u; }

/* -- comparisons and choice -------------------------------------------------------------------- */

#define CMP_LOOP(t, name, op) \
    F lanes name##_##t(t##x a, t##x b) { u32 m = 0; EACH m |= (u32)(a[l] op b[l]) << l; return (lanes)m; }
#define CMPS_LOOP(t) CMP_LOOP(t, eq, ==) CMP_LOOP(t, ne, !=) CMP_LOOP(t, lt, <) CMP_LOOP(t, le, <=) \
    CMP_LOOP(t, gt, >) CMP_LOOP(t, ge, >=)
#define SEL_LOOP(t) \
    F t##x sel_##t(lanes m, t##x a, t##x b) { t##x r; EACH r[l] = ON(m) ? a[l] : b[l]; return r; }

#if defined(__AVX512F__) && defined(__AVX512VL__) && defined(__AVX512DQ__) && defined(__AVX512BW__) && W >= 8
#define WIDE 1
typedef char v64c __attribute__((vector_size(64)));
typedef int v16i __attribute__((vector_size(64)));
typedef int v8i __attribute__((vector_size(32)));
typedef long long v8q __attribute__((vector_size(64)));
typedef float v16f __attribute__((vector_size(64)));
typedef float v8f __attribute__((vector_size(32)));
typedef double v8d __attribute__((vector_size(64)));
/* gcc 12 may write a compared mask to the stack as a byte and read it back as four of them. */
#if defined(__clang__)
#define IN_MASK(m)
#else
#define IN_MASK(m) __asm__("" : "+k"(m))
#endif
#define CMP_BUILTIN(t, name, call) F lanes name##_##t(t##x a, t##x b) { lanes m = (lanes)call; IN_MASK(m); return m; }
#define CMPS_INT(t, f, v) \
    CMP_BUILTIN(t, eq, f((v)a, (v)b, 0, ALL)) CMP_BUILTIN(t, ne, f((v)a, (v)b, 4, ALL)) \
    CMP_BUILTIN(t, lt, f((v)a, (v)b, 1, ALL)) CMP_BUILTIN(t, le, f((v)a, (v)b, 2, ALL)) \
    CMP_BUILTIN(t, gt, f((v)b, (v)a, 1, ALL)) CMP_BUILTIN(t, ge, f((v)b, (v)a, 2, ALL))
#define R4 , 4
#define R0
#define CMPS_FLOAT(t, f, v, R) \
    CMP_BUILTIN(t, eq, f((v)a, (v)b, 16 & 0, ALL R)) CMP_BUILTIN(t, ne, f((v)a, (v)b, 4, ALL R)) \
    CMP_BUILTIN(t, lt, f((v)a, (v)b, 17, ALL R)) CMP_BUILTIN(t, le, f((v)a, (v)b, 18, ALL R)) \
    CMP_BUILTIN(t, gt, f((v)a, (v)b, 30, ALL R)) CMP_BUILTIN(t, ge, f((v)a, (v)b, 29, ALL R))
#ifdef __clang__
#define CHOOSE(t, v, gcc, cl) \
    F t##x sel_##t(lanes m, t##x a, t##x b) { return (t##x)cl(m, (v)a, (v)b); }
#else
#define CHOOSE(t, v, gcc, cl) \
    F t##x sel_##t(lanes m, t##x a, t##x b) { return (t##x)gcc((v)b, (v)a, m); }
#endif
#if W == 16
CMPS_INT(i32, __builtin_ia32_cmpd512_mask, v16i)
CMPS_INT(u32, __builtin_ia32_ucmpd512_mask, v16i)
CMPS_FLOAT(f32, __builtin_ia32_cmpps512_mask, v16f, R4)
CHOOSE(f32, v16f, __builtin_ia32_blendmps_512_mask, __builtin_ia32_selectps_512)
CHOOSE(i32, v16i, __builtin_ia32_blendmd_512_mask, __builtin_ia32_selectd_512)
CHOOSE(u32, v16i, __builtin_ia32_blendmd_512_mask, __builtin_ia32_selectd_512)
#else
CMPS_INT(i32, __builtin_ia32_cmpd256_mask, v8i)
CMPS_INT(u32, __builtin_ia32_ucmpd256_mask, v8i)
CMPS_INT(i64, __builtin_ia32_cmpq512_mask, v8q)
CMPS_INT(u64, __builtin_ia32_ucmpq512_mask, v8q)
CMPS_FLOAT(f32, __builtin_ia32_cmpps256_mask, v8f, R0)
CMPS_FLOAT(f64, __builtin_ia32_cmppd512_mask, v8d, R4)
CHOOSE(f32, v8f, __builtin_ia32_blendmps_256_mask, __builtin_ia32_selectps_256)
CHOOSE(i32, v8i, __builtin_ia32_blendmd_256_mask, __builtin_ia32_selectd_256)
CHOOSE(u32, v8i, __builtin_ia32_blendmd_256_mask, __builtin_ia32_selectd_256)
CHOOSE(f64, v8d, __builtin_ia32_blendmpd_512_mask, __builtin_ia32_selectpd_512)
CHOOSE(i64, v8q, __builtin_ia32_blendmq_512_mask, __builtin_ia32_selectq_512)
CHOOSE(u64, v8q, __builtin_ia32_blendmq_512_mask, __builtin_ia32_selectq_512)
#endif
#else
#define WIDE 0
CMPS_LOOP(i32) CMPS_LOOP(u32) CMPS_LOOP(f32) SEL_LOOP(i32) SEL_LOOP(u32) SEL_LOOP(f32)
#endif
#if !WIDE || W == 16
CMPS_LOOP(i64) CMPS_LOOP(u64) CMPS_LOOP(f64) SEL_LOOP(i64) SEL_LOOP(u64) SEL_LOOP(f64)
#endif
#define NARROW(t, as) \
    F lanes eq_##t(t##x a, t##x b) { return eq_##as(a, b); } F lanes ne_##t(t##x a, t##x b) { return ne_##as(a, b); } \
    F lanes lt_##t(t##x a, t##x b) { return lt_##as(a, b); } F lanes le_##t(t##x a, t##x b) { return le_##as(a, b); } \
    F lanes gt_##t(t##x a, t##x b) { return gt_##as(a, b); } F lanes ge_##t(t##x a, t##x b) { return ge_##as(a, b); } \
    F t##x sel_##t(lanes m, t##x a, t##x b) { return sel_##as(m, a, b); }
NARROW(i8, i32) NARROW(u8, u32) NARROW(i16, i32) NARROW(u16, u32) NARROW(ptr, u64)

/* -- loads and stores: `p` is a host address --------------------------------------------------- */

#define MEMORY(t) \
    F t##x load_##t(const u8 *p) { return __builtin_convertvector(*(const t##m *)p, t##x); } \
    F void store_##t(u8 *p, t##x a) { *(t##m *)p = __builtin_convertvector(a, t##m); } \
    F t one_##t(const u8 *p) { return *(const t##s *)p; } \
    F void put_##t(u8 *p, t a) { *(t##s *)p = a; }
#define MASKED_LOOP(t) \
    F t##x load_masked_##t(const u8 *p, lanes m) { \
        if (LIKELY(m == ALL)) return load_##t(p); \
        t##x r = splat_##t(0); EACH if (ON(m)) r[l] = ((const t##s *)p)[l]; return r; } \
    F void store_masked_##t(u8 *p, t##x a, lanes m) { \
        if (LIKELY(m == ALL)) { store_##t(p, a); return; } \
        EACH if (ON(m)) ((t##s *)p)[l] = (t)a[l]; }
MEMORY(i8) MEMORY(u8) MEMORY(i16) MEMORY(u16) MEMORY(i32) MEMORY(u32) MEMORY(i64) MEMORY(u64)
MEMORY(f32) MEMORY(f64) MEMORY(ptr)
MASKED_LOOP(i8) MASKED_LOOP(u8) MASKED_LOOP(i16) MASKED_LOOP(u16)
#define MASKED_BUILTIN(t, v, ld, st) \
    F t##x load_masked_##t(const u8 *p, lanes m) { return (t##x)ld((const void *)p, (v)splat_##t(0), m); } \
    F void store_masked_##t(u8 *p, t##x a, lanes m) { st((void *)p, (v)a, m); }
#if WIDE && W == 16
MASKED_BUILTIN(i32, v16i, __builtin_ia32_loaddqusi512_mask, __builtin_ia32_storedqusi512_mask)
MASKED_BUILTIN(u32, v16i, __builtin_ia32_loaddqusi512_mask, __builtin_ia32_storedqusi512_mask)
MASKED_BUILTIN(f32, v16f, __builtin_ia32_loadups512_mask, __builtin_ia32_storeups512_mask)
#elif WIDE
MASKED_BUILTIN(i32, v8i, __builtin_ia32_loaddqusi256_mask, __builtin_ia32_storedqusi256_mask)
MASKED_BUILTIN(u32, v8i, __builtin_ia32_loaddqusi256_mask, __builtin_ia32_storedqusi256_mask)
MASKED_BUILTIN(f32, v8f, __builtin_ia32_loadups256_mask, __builtin_ia32_storeups256_mask)
MASKED_BUILTIN(i64, v8q, __builtin_ia32_loaddqudi512_mask, __builtin_ia32_storedqudi512_mask)
MASKED_BUILTIN(u64, v8q, __builtin_ia32_loaddqudi512_mask, __builtin_ia32_storedqudi512_mask)
MASKED_BUILTIN(f64, v8d, __builtin_ia32_loadupd512_mask, __builtin_ia32_storeupd512_mask)
#else
MASKED_LOOP(i32) MASKED_LOOP(u32) MASKED_LOOP(f32)
#endif
#if !WIDE || W == 16
MASKED_LOOP(i64) MASKED_LOOP(u64) MASKED_LOOP(f64)
#endif
F ptrx load_masked_ptr(const u8 *p, lanes m) { return load_masked_u64(p, m); }
F void store_masked_ptr(u8 *p, ptrx a, lanes m) { store_masked_u64(p, a, m); }

/* Stores past the caches, of whole lines; `go`: whether that is worth it. */
#define STREAM_AS(t, v) \
    F void stream_##t(u8 *p, t##x a, int go) { \
        if (go && !((u64)p & 63)) STREAM(v, p, a); \
        else store_##t(p, a); }
#define STREAM_NOT(t) F void stream_##t(u8 *p, t##x a, int go) { (void)go; store_##t(p, a); }
#if WIDE
#ifdef __clang__
#define STREAM(v, p, a) __builtin_nontemporal_store((v)(a), (v *)(p))
#else
#define STREAM(v, p, a) __builtin_ia32_movntps512((float *)(p), (v16f)(a))
#endif
#define STREAMED __builtin_ia32_sfence()
#else
#define STREAMED (void)0
#endif
#if WIDE && W == 16
STREAM_AS(i32, v16i) STREAM_AS(u32, v16i) STREAM_AS(f32, v16f)
#else
STREAM_NOT(i32) STREAM_NOT(u32) STREAM_NOT(f32)
#endif
#if WIDE && W == 8
STREAM_AS(i64, v8q) STREAM_AS(u64, v8q) STREAM_AS(f64, v8d)
#else
STREAM_NOT(i64) STREAM_NOT(u64) STREAM_NOT(f64)
#endif

/* -- gathers and scatters: `p` is where index 0 lies, `scale` 1, 2, 4 or 8 ---------------------- */

F int in_a_row_i32(i32x at) {
    return eq_i32(at, splat_i32(at[0]) + (i32x){COUNT}) == ALL && at[0] < at[W - 1];
}
F int in_a_row_u32(u32x at) { return in_a_row_i32((i32x)at); }
#define GATHER_LOOP(t) \
    F t##x gather_##t(const u8 *p, i32x at, lanes m, i64 scale) { \
        t##x r = splat_##t(0); EACH if (ON(m)) r[l] = *(const t##s *)(p + at[l] * scale); return r; } \
    F void scatter_##t(u8 *p, i32x at, t##x a, lanes m, i64 scale) { \
        EACH if (ON(m)) *(t##s *)(p + at[l] * scale) = a[l]; }
#define GATHER(t, v, i, ld, st) \
    F t##x gather_##t(const u8 *p, i32x at, lanes m, int scale) { \
        return (t##x)(scale == 1 ? ld((v)splat_##t(0), (const void *)p, (i)at, m, 1) \
                    : scale == 2 ? ld((v)splat_##t(0), (const void *)p, (i)at, m, 2) \
                    : scale == 4 ? ld((v)splat_##t(0), (const void *)p, (i)at, m, 4) \
                                 : ld((v)splat_##t(0), (const void *)p, (i)at, m, 8)); } \
    F void scatter_##t(u8 *p, i32x at, t##x a, lanes m, int scale) { \
        if (scale == 1) st((void *)p, m, (i)at, (v)a, 1); \
        else if (scale == 2) st((void *)p, m, (i)at, (v)a, 2); \
        else if (scale == 4) st((void *)p, m, (i)at, (v)a, 4); \
        else st((void *)p, m, (i)at, (v)a, 8); }
#if WIDE && W == 16
GATHER(i32, v16i, v16i, __builtin_ia32_gathersiv16si, __builtin_ia32_scattersiv16si)
GATHER(u32, v16i, v16i, __builtin_ia32_gathersiv16si, __builtin_ia32_scattersiv16si)
GATHER(f32, v16f, v16i, __builtin_ia32_gathersiv16sf, __builtin_ia32_scattersiv16sf)
#elif WIDE
GATHER(i32, v8i, v8i, __builtin_ia32_gather3siv8si, __builtin_ia32_scattersiv8si)
GATHER(u32, v8i, v8i, __builtin_ia32_gather3siv8si, __builtin_ia32_scattersiv8si)
GATHER(f32, v8f, v8i, __builtin_ia32_gather3siv8sf, __builtin_ia32_scattersiv8sf)
GATHER(i64, v8q, v8i, __builtin_ia32_gathersiv8di, __builtin_ia32_scattersiv8di)
GATHER(u64, v8q, v8i, __builtin_ia32_gathersiv8di, __builtin_ia32_scattersiv8di)
GATHER(f64, v8d, v8i, __builtin_ia32_gathersiv8df, __builtin_ia32_scattersiv8df)
#else
GATHER_LOOP(i32) GATHER_LOOP(u32) GATHER_LOOP(f32)
#endif
#if !WIDE || W == 16
GATHER_LOOP(i64) GATHER_LOOP(u64) GATHER_LOOP(f64)
#endif

/* Lane l at the place of lane l ^ by, of lanes side by side from `p` on. */
F lanes swap_lanes(u32 m, u32 by) {
    if (by & 1) m = ((m & 0x5555u) << 1) | ((m >> 1) & 0x5555u);
    if (by & 2) m = ((m & 0x3333u) << 2) | ((m >> 2) & 0x3333u);
    if (by & 4) m = ((m & 0x0f0fu) << 4) | ((m >> 4) & 0x0f0fu);
    if (by & 8) m = ((m & 0x00ffu) << 8) | ((m >> 8) & 0x00ffu);
    return (lanes)m;
}
#ifdef __clang__
#define SWAP(t, i) F t##x swap_##t(t##x a, u32 by) { t##x r; EACH r[l] = a[(u32)l ^ by]; return r; }
#else
#define SWAP(t, i) \
    F t##x swap_##t(t##x a, u32 by) { return __builtin_shuffle(a, (i##x){COUNT} ^ splat_##i((i)by)); }
#endif
#define SWAPPED(t, i) SWAP(t, i) \
    F t##x load_swapped_##t(const u8 *p, u32 by, lanes m) { \
        by &= W - 1; \
        if (!by) return load_masked_##t(p, m); \
        return swap_##t(load_masked_##t(p, swap_lanes(m, by)), by); } \
    F void store_swapped_##t(u8 *p, u32 by, lanes m, t##x a) { \
        by &= W - 1; \
        if (!by) store_masked_##t(p, a, m); \
        else store_masked_##t(p, swap_##t(a, by), swap_lanes(m, by)); }
SWAPPED(i32, i32) SWAPPED(u32, i32) SWAPPED(f32, i32) SWAPPED(i64, i64) SWAPPED(u64, i64) SWAPPED(f64, i64)

/* Where an index of 32 bits wraps around between two lanes: lane by lane, seldom. */
#define SELDOM static __attribute__((noinline, cold))
/* Each lane from, or to, a place of its own. */
#define EACH_LANE(t) \
    SELDOM t##x load_each_##t(const u8 *p, u64x at, lanes m) { \
        t##x r = splat_##t(0); \
        EACH if (ON(m)) r[l] = one_##t(p + at[l]); \
        return r; } \
    SELDOM void store_each_##t(u8 *p, u64x at, t##x a, lanes m) { EACH if (ON(m)) put_##t(p + at[l], a[l]); }

#define WRAPPING(t, i) \
    SELDOM t##x load_wrapping_##t##_##i(const u8 *p, i first, i stride, i64 scale, lanes m) { \
        t##x r = splat_##t(0); \
        EACH if (ON(m)) r[l] = *(const t##s *)(p + (i64)(i)(first + (i)l * stride) * scale); \
        return r; } \
    SELDOM void store_wrapping_##t##_##i(u8 *p, t##x a, i first, i stride, i64 scale, lanes m) { \
        EACH if (ON(m)) *(t##s *)(p + (i64)(i)(first + (i)l * stride) * scale) = (t)a[l]; }
