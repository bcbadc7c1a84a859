/* Intrinsics of device code: threads that wait for and talk to one another, atomics, rounded arithmetic,
   bits. `c2n_device.h` includes it. */
#ifndef C2N_INTRINSICS_H
#define C2N_INTRINSICS_H

/* -- the block and the warp ---------------------------------------------------------------------- */

C2N_HOST void __syncthreads() C2N_NEVER
C2N_HOST int __syncthreads_count(int) C2N_NEVER
C2N_HOST int __syncthreads_and(int) C2N_NEVER
C2N_HOST int __syncthreads_or(int) C2N_NEVER
C2N_HOST void __syncwarp(unsigned = 0xffffffffu) C2N_NEVER
C2N_HOST void __threadfence() C2N_NEVER
C2N_HOST void __threadfence_block() C2N_NEVER
C2N_HOST void __threadfence_system() C2N_NEVER
C2N_HOST void __trap() C2N_NEVER
C2N_HOST void __brkpt() C2N_NEVER
C2N_HOST void __nanosleep(unsigned) C2N_NEVER
C2N_HOST long long clock64() C2N_NEVER
C2N_HOST unsigned __activemask() C2N_NEVER
C2N_HOST int __any(int) C2N_NEVER
C2N_HOST int __all(int) C2N_NEVER
C2N_HOST unsigned __ballot(int) C2N_NEVER
C2N_HOST int __any_sync(unsigned, int) C2N_NEVER
C2N_HOST int __all_sync(unsigned, int) C2N_NEVER
C2N_HOST int __uni_sync(unsigned, int) C2N_NEVER
C2N_HOST unsigned __ballot_sync(unsigned, int) C2N_NEVER
template <class T> T __shfl(T, int, int = 32) C2N_NEVER
template <class T> T __shfl_up(T, unsigned, int = 32) C2N_NEVER
template <class T> T __shfl_down(T, unsigned, int = 32) C2N_NEVER
template <class T> T __shfl_xor(T, int, int = 32) C2N_NEVER
template <class T> T __shfl_sync(unsigned, T, int, int = 32) C2N_NEVER
template <class T> T __shfl_up_sync(unsigned, T, unsigned, int = 32) C2N_NEVER
template <class T> T __shfl_down_sync(unsigned, T, unsigned, int = 32) C2N_NEVER
template <class T> T __shfl_xor_sync(unsigned, T, int, int = 32) C2N_NEVER
template <class T> unsigned __match_any_sync(unsigned, T) C2N_NEVER
template <class T> unsigned __match_all_sync(unsigned, T, int *) C2N_NEVER
template <class T> T __reduce_add_sync(unsigned, T) C2N_NEVER
template <class T> T __reduce_min_sync(unsigned, T) C2N_NEVER
template <class T> T __reduce_max_sync(unsigned, T) C2N_NEVER
template <class T> T __reduce_and_sync(unsigned, T) C2N_NEVER
template <class T> T __reduce_or_sync(unsigned, T) C2N_NEVER
template <class T> T __reduce_xor_sync(unsigned, T) C2N_NEVER

/* -- memory -------------------------------------------------------------------------------------- */

#define C2N_ATOMIC(name) \
    template <class T, class U> T name(T *, U) C2N_NEVER \
    template <class T, class U> T name##_block(T *, U) C2N_NEVER \
    template <class T, class U> T name##_system(T *, U) C2N_NEVER
C2N_ATOMIC(atomicAdd)
C2N_ATOMIC(atomicSub)
C2N_ATOMIC(atomicMin)
C2N_ATOMIC(atomicMax)
C2N_ATOMIC(atomicAnd)
C2N_ATOMIC(atomicOr)
C2N_ATOMIC(atomicXor)
C2N_ATOMIC(atomicExch)
C2N_ATOMIC(atomicInc)
C2N_ATOMIC(atomicDec)
#undef C2N_ATOMIC
template <class T, class U, class V> T atomicCAS(T *, U, V) C2N_NEVER
template <class T, class U, class V> T atomicCAS_block(T *, U, V) C2N_NEVER
template <class T, class U, class V> T atomicCAS_system(T *, U, V) C2N_NEVER

template <class T> inline T __ldg(const T *p) { return *p; }
template <class T> inline T __ldca(const T *p) { return *p; }
template <class T> inline T __ldcg(const T *p) { return *p; }
template <class T> inline T __ldcs(const T *p) { return *p; }
template <class T> inline T __ldcv(const T *p) { return *p; }
template <class T> inline T __ldlu(const T *p) { return *p; }
template <class T> inline void __stcg(T *p, T v) { *p = v; }
template <class T> inline void __stcs(T *p, T v) { *p = v; }
template <class T> inline void __stwb(T *p, T v) { *p = v; }
template <class T> inline void __stwt(T *p, T v) { *p = v; }

/* -- arithmetic, rounded as the name says: to nearest, up, down, towards zero ---------------------- */

#define C2N_ROUNDED(result, name, parameters) \
    C2N_HOST result name##_ru parameters C2N_NEVER \
    C2N_HOST result name##_rd parameters C2N_NEVER \
    C2N_HOST result name##_rz parameters C2N_NEVER
#define C2N_ARITHMETIC(letter, type) \
    C2N_HOST type __##letter##add_rn(type x, type y) { return x + y; } \
    C2N_HOST type __##letter##sub_rn(type x, type y) { return x - y; } \
    C2N_HOST type __##letter##mul_rn(type x, type y) { return x * y; } \
    C2N_HOST type __##letter##div_rn(type x, type y) { return x / y; } \
    C2N_HOST type __##letter##rcp_rn(type x) { return 1 / x; } \
    C2N_ROUNDED(type, __##letter##add, (type, type)) \
    C2N_ROUNDED(type, __##letter##sub, (type, type)) \
    C2N_ROUNDED(type, __##letter##mul, (type, type)) \
    C2N_ROUNDED(type, __##letter##div, (type, type)) \
    C2N_ROUNDED(type, __##letter##rcp, (type)) \
    C2N_ROUNDED(type, __##letter##sqrt, (type))
C2N_ARITHMETIC(f, float)
C2N_ARITHMETIC(d, double)
C2N_HOST float __fsqrt_rn(float x) { return sqrtf(x); }
C2N_HOST double __dsqrt_rn(double x) { return sqrt(x); }
C2N_HOST float __frsqrt_rn(float x) { return (float)(1 / sqrt((double)x)); }
C2N_HOST float __fmaf_rn(float x, float y, float z) { return fmaf(x, y, z); }
C2N_HOST double __fma_rn(double x, double y, double z) { return fma(x, y, z); }
C2N_ROUNDED(float, __fmaf, (float, float, float))
C2N_ROUNDED(double, __fma, (double, double, double))

#define C2N_CONVERSION(result, name, type) \
    C2N_HOST result name##_rn(type) C2N_NEVER \
    C2N_ROUNDED(result, name, (type))
C2N_CONVERSION(int, __float2int, float)
C2N_CONVERSION(unsigned, __float2uint, float)
C2N_CONVERSION(long long, __float2ll, float)
C2N_CONVERSION(unsigned long long, __float2ull, float)
C2N_CONVERSION(int, __double2int, double)
C2N_CONVERSION(unsigned, __double2uint, double)
C2N_CONVERSION(long long, __double2ll, double)
C2N_CONVERSION(unsigned long long, __double2ull, double)
C2N_CONVERSION(float, __double2float, double)
C2N_CONVERSION(float, __int2float, int)
C2N_CONVERSION(float, __uint2float, unsigned)
C2N_CONVERSION(float, __ll2float, long long)
C2N_CONVERSION(float, __ull2float, unsigned long long)
C2N_CONVERSION(double, __ll2double, long long)
C2N_CONVERSION(double, __ull2double, unsigned long long)
C2N_HOST double __int2double_rn(int x) { return x; }
C2N_HOST double __uint2double_rn(unsigned x) { return x; }
#undef C2N_CONVERSION
#undef C2N_ARITHMETIC
#undef C2N_ROUNDED

/* -- fast mathematics; the C library declares some of these for itself ----------------------------- */

#define C2N_KNOWN extern "C" inline __attribute__((unused))
C2N_KNOWN float __expf(float x) noexcept { return expf(x); }
C2N_KNOWN float __exp10f(float x) noexcept { return powf(10, x); }
C2N_KNOWN float __logf(float x) noexcept { return logf(x); }
C2N_KNOWN float __log2f(float x) noexcept { return log2f(x); }
C2N_KNOWN float __log10f(float x) noexcept { return log10f(x); }
C2N_KNOWN float __sinf(float x) noexcept { return sinf(x); }
C2N_KNOWN float __cosf(float x) noexcept { return cosf(x); }
C2N_KNOWN float __tanf(float x) noexcept { return tanf(x); }
C2N_KNOWN float __tanhf(float x) noexcept { return tanhf(x); }
C2N_KNOWN float __powf(float x, float y) noexcept { return powf(x, y); }
C2N_KNOWN void __sincosf(float x, float *s, float *c) noexcept { *s = sinf(x), *c = cosf(x); }
#undef C2N_KNOWN
C2N_HOST float __fdividef(float x, float y) { return x / y; }
C2N_HOST float __saturatef(float x) { return x > 0 ? x < 1 ? x : 1 : 0; }

/* -- whole numbers and bits ------------------------------------------------------------------------ */

C2N_HOST int __mul24(int x, int y) { return ((int)((unsigned)x << 8) >> 8) * ((int)((unsigned)y << 8) >> 8); }
C2N_HOST unsigned __umul24(unsigned x, unsigned y) { return (x & 0xffffff) * (y & 0xffffff); }
C2N_HOST int __mulhi(int x, int y) { return (int)((long long)x * y >> 32); }
C2N_HOST unsigned __umulhi(unsigned x, unsigned y) { return (unsigned)((unsigned long long)x * y >> 32); }
C2N_HOST long long __mul64hi(long long x, long long y) { return (long long)((__int128)x * y >> 64); }
C2N_HOST unsigned long long __umul64hi(unsigned long long x, unsigned long long y) {
    return (unsigned long long)((unsigned __int128)x * y >> 64);
}
C2N_HOST unsigned __sad(int x, int y, unsigned z) { return (x > y ? (unsigned)x - (unsigned)y : (unsigned)y - (unsigned)x) + z; }
C2N_HOST unsigned __usad(unsigned x, unsigned y, unsigned z) { return (x > y ? x - y : y - x) + z; }
C2N_HOST int __hadd(int x, int y) { return (int)(((long long)x + y) >> 1); }
C2N_HOST int __rhadd(int x, int y) { return (int)(((long long)x + y + 1) >> 1); }
C2N_HOST unsigned __uhadd(unsigned x, unsigned y) { return (unsigned)(((unsigned long long)x + y) >> 1); }
C2N_HOST unsigned __urhadd(unsigned x, unsigned y) { return (unsigned)(((unsigned long long)x + y + 1) >> 1); }
C2N_HOST int __popc(unsigned x) { return __builtin_popcount(x); }
C2N_HOST int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
C2N_HOST int __clz(int x) { return x ? __builtin_clz((unsigned)x) : 32; }
C2N_HOST int __clzll(long long x) { return x ? __builtin_clzll((unsigned long long)x) : 64; }
C2N_HOST int __ffs(int x) { return __builtin_ffs(x); }
C2N_HOST int __ffsll(long long x) { return __builtin_ffsll(x); }
C2N_HOST unsigned long long __brevll(unsigned long long x) {
    unsigned long long made = 0;
    for (int i = 0; i < 64; i++) made |= (x >> i & 1) << (63 - i);
    return made;
}
C2N_HOST unsigned __brev(unsigned x) { return (unsigned)(__brevll(x) >> 32); }
C2N_HOST unsigned __byte_perm(unsigned x, unsigned y, unsigned s) {
    const unsigned long long both = (unsigned long long)y << 32 | x;
    unsigned made = 0;
    for (int i = 0; i < 4; i++) made |= (unsigned)(both >> 8 * (s >> 4 * i & 7) & 0xff) << 8 * i;
    return made;
}
C2N_HOST unsigned __funnelshift_l(unsigned low, unsigned high, unsigned by) {
    return (unsigned)(((unsigned long long)high << 32 | low) << (by & 31) >> 32);
}
C2N_HOST unsigned __funnelshift_r(unsigned low, unsigned high, unsigned by) {
    return (unsigned)(((unsigned long long)high << 32 | low) >> (by & 31));
}
C2N_HOST unsigned __funnelshift_lc(unsigned low, unsigned high, unsigned by) {
    return by > 31 ? low : __funnelshift_l(low, high, by);
}
C2N_HOST unsigned __funnelshift_rc(unsigned low, unsigned high, unsigned by) {
    return by > 31 ? high : __funnelshift_r(low, high, by);
}
template <class T, class U> T __dp4a(T, U, T) C2N_NEVER
template <class T> T __dp4a(T, T, T) C2N_NEVER

#define C2N_SAME_BITS(name, to, from) \
    C2N_HOST to name(from x) { \
        to made; \
        memcpy(&made, &x, sizeof made); \
        return made; \
    }
C2N_SAME_BITS(__float_as_int, int, float)
C2N_SAME_BITS(__float_as_uint, unsigned, float)
C2N_SAME_BITS(__int_as_float, float, int)
C2N_SAME_BITS(__uint_as_float, float, unsigned)
C2N_SAME_BITS(__double_as_longlong, long long, double)
C2N_SAME_BITS(__longlong_as_double, double, long long)
#undef C2N_SAME_BITS
C2N_HOST int __double2hiint(double x) { return (int)(__double_as_longlong(x) >> 32); }
C2N_HOST int __double2loint(double x) { return (int)__double_as_longlong(x); }
C2N_HOST double __hiloint2double(int high, int low) {
    return __longlong_as_double((long long)((unsigned long long)(unsigned)high << 32 | (unsigned)low));
}

/* The names that CUDA's first versions had. */
C2N_HOST int float_as_int(float x) { return __float_as_int(x); }
C2N_HOST unsigned float_as_uint(float x) { return __float_as_uint(x); }
C2N_HOST float int_as_float(int x) { return __int_as_float(x); }
C2N_HOST float uint_as_float(unsigned x) { return __uint_as_float(x); }
C2N_HOST int mul24(int x, int y) { return __mul24(x, y); }
C2N_HOST unsigned umul24(unsigned x, unsigned y) { return __umul24(x, y); }
C2N_HOST int mulhi(int x, int y) { return __mulhi(x, y); }
C2N_HOST unsigned umulhi(unsigned x, unsigned y) { return __umulhi(x, y); }
C2N_HOST long long mul64hi(long long x, long long y) { return __mul64hi(x, y); }
C2N_HOST unsigned long long umul64hi(unsigned long long x, unsigned long long y) { return __umul64hi(x, y); }
C2N_HOST float saturate(float x) { return __saturatef(x); }

#endif
