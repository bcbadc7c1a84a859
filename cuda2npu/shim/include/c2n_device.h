/* Names of device code that the host's compiler meets in functions for both sides and in methods. What makes
   sense on the host is there; what does not ends the program if it is ever called. */
#ifndef C2N_DEVICE_H
#define C2N_DEVICE_H
#include "builtin_types.h"

#include <math.h>
#include <string.h>

extern const uint3 threadIdx __attribute__((visibility("hidden"), weak));
extern const uint3 blockIdx __attribute__((visibility("hidden"), weak));
extern const dim3 blockDim __attribute__((visibility("hidden"), weak));
extern const dim3 gridDim __attribute__((visibility("hidden"), weak));
enum { warpSize = 32 };

#define C2N_BOTH static inline __attribute__((unused))
#define C2N_NEVER \
    { __builtin_trap(); }
C2N_BOTH void __syncthreads() C2N_NEVER
C2N_BOTH int __syncthreads_count(int) C2N_NEVER
C2N_BOTH int __syncthreads_and(int) C2N_NEVER
C2N_BOTH int __syncthreads_or(int) C2N_NEVER
C2N_BOTH void __syncwarp(unsigned = 0xffffffffu) C2N_NEVER
C2N_BOTH void __threadfence() C2N_NEVER
C2N_BOTH void __threadfence_block() C2N_NEVER
C2N_BOTH void __threadfence_system() C2N_NEVER
C2N_BOTH void __trap() C2N_NEVER
C2N_BOTH unsigned __activemask() C2N_NEVER
C2N_BOTH int __any_sync(unsigned, int) C2N_NEVER
C2N_BOTH int __all_sync(unsigned, int) C2N_NEVER
C2N_BOTH unsigned __ballot_sync(unsigned, int) C2N_NEVER
C2N_BOTH long long clock64() C2N_NEVER
template <class T> T __shfl_sync(unsigned, T, int, int = 32) C2N_NEVER
template <class T> T __shfl_up_sync(unsigned, T, unsigned, int = 32) C2N_NEVER
template <class T> T __shfl_down_sync(unsigned, T, unsigned, int = 32) C2N_NEVER
template <class T> T __shfl_xor_sync(unsigned, T, int, int = 32) C2N_NEVER
template <class T, class U> T atomicAdd(T *, U) C2N_NEVER
template <class T, class U> T atomicSub(T *, U) C2N_NEVER
template <class T, class U> T atomicMin(T *, U) C2N_NEVER
template <class T, class U> T atomicMax(T *, U) C2N_NEVER
template <class T, class U> T atomicAnd(T *, U) C2N_NEVER
template <class T, class U> T atomicOr(T *, U) C2N_NEVER
template <class T, class U> T atomicXor(T *, U) C2N_NEVER
template <class T, class U> T atomicExch(T *, U) C2N_NEVER
template <class T, class U, class V> T atomicCAS(T *, U, V) C2N_NEVER
template <class T, class U> T atomicInc(T *, U) C2N_NEVER
template <class T, class U> T atomicDec(T *, U) C2N_NEVER

template <class T> static inline T __ldg(const T *p) { return *p; }
template <class T> static inline T __ldcs(const T *p) { return *p; }
template <class T> static inline T __ldcg(const T *p) { return *p; }
template <class T> static inline void __stcs(T *p, T v) { *p = v; }
template <class T> static inline void __stcg(T *p, T v) { *p = v; }
/* The C library declares some of these for itself. */
#define C2N_KNOWN extern "C" inline __attribute__((unused))
C2N_KNOWN float __expf(float x) noexcept { return expf(x); }
C2N_KNOWN float __exp10f(float x) noexcept { return powf(10, x); }
C2N_KNOWN float __logf(float x) noexcept { return logf(x); }
C2N_KNOWN float __log2f(float x) noexcept { return log2f(x); }
C2N_KNOWN float __log10f(float x) noexcept { return log10f(x); }
C2N_KNOWN float __sinf(float x) noexcept { return sinf(x); }
C2N_KNOWN float __cosf(float x) noexcept { return cosf(x); }
C2N_KNOWN float __tanf(float x) noexcept { return tanf(x); }
C2N_KNOWN float __powf(float x, float y) noexcept { return powf(x, y); }
C2N_BOTH float __fdividef(float x, float y) { return x / y; }
C2N_BOTH float fdividef(float x, float y) { return x / y; }
C2N_BOTH float __saturatef(float x) { return x > 0 ? x < 1 ? x : 1 : 0; }
C2N_BOTH float __fmaf_rn(float x, float y, float z) { return fmaf(x, y, z); }
C2N_BOTH float __fadd_rn(float x, float y) { return x + y; }
C2N_BOTH float __fmul_rn(float x, float y) { return x * y; }
C2N_BOTH float __frcp_rn(float x) { return 1 / x; }
C2N_BOTH float __fsqrt_rn(float x) { return sqrtf(x); }
C2N_BOTH int __mul24(int x, int y) { return ((x << 8) >> 8) * ((y << 8) >> 8); }
C2N_BOTH unsigned __umul24(unsigned x, unsigned y) { return (x & 0xffffff) * (y & 0xffffff); }
C2N_BOTH int __mulhi(int x, int y) { return (int)((long long)x * y >> 32); }
C2N_BOTH unsigned __umulhi(unsigned x, unsigned y) { return (unsigned)((unsigned long long)x * y >> 32); }
C2N_BOTH int __popc(unsigned x) { return __builtin_popcount(x); }
C2N_BOTH int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
C2N_BOTH int __clz(int x) { return x ? __builtin_clz((unsigned)x) : 32; }
C2N_BOTH int __clzll(long long x) { return x ? __builtin_clzll((unsigned long long)x) : 64; }
C2N_BOTH int __ffs(int x) { return __builtin_ffs(x); }
C2N_BOTH int __ffsll(long long x) { return __builtin_ffsll(x); }

#define C2N_SAME_BITS(name, to, from) \
    C2N_BOTH to name(from x) { \
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
#undef C2N_BOTH
#undef C2N_KNOWN
#undef C2N_NEVER

/* -- textures of older CUDA: declared, so that programs compile; binding one is refused ------------- */

template <class T, int type = cudaTextureType1D, enum cudaTextureReadMode mode = cudaReadModeElementType>
struct texture : public textureReference {
    texture(int norm = 0, enum cudaTextureFilterMode filter = cudaFilterModePoint,
            enum cudaTextureAddressMode address = cudaAddressModeClamp) {
        normalized = norm, filterMode = filter, sRGB = 0, maxAnisotropy = 0;
        addressMode[0] = addressMode[1] = addressMode[2] = address;
        channelDesc = cudaCreateChannelDesc<T>();
    }
};
template <class T, int dim, enum cudaTextureReadMode mode>
static inline cudaError_t cudaBindTexture(size_t *offset, const struct texture<T, dim, mode> &t, const void *devPtr,
                                          const struct cudaChannelFormatDesc &desc, size_t size = 0xffffffffu) {
    return ::cudaBindTexture(offset, &t, devPtr, &desc, size);
}
template <class T, int dim, enum cudaTextureReadMode mode>
static inline cudaError_t cudaBindTexture(size_t *offset, const struct texture<T, dim, mode> &t, const void *devPtr,
                                          size_t size = 0xffffffffu) {
    return ::cudaBindTexture(offset, &t, devPtr, &t.channelDesc, size);
}
template <class T, int dim, enum cudaTextureReadMode mode>
static inline cudaError_t cudaBindTexture2D(size_t *offset, const struct texture<T, dim, mode> &t,
                                            const void *devPtr, const struct cudaChannelFormatDesc &desc,
                                            size_t width, size_t height, size_t pitch) {
    return ::cudaBindTexture2D(offset, &t, devPtr, &desc, width, height, pitch);
}
template <class T, int dim, enum cudaTextureReadMode mode>
static inline cudaError_t cudaBindTextureToArray(const struct texture<T, dim, mode> &t, cudaArray_const_t array,
                                                 const struct cudaChannelFormatDesc &desc) {
    return ::cudaBindTextureToArray(&t, array, &desc);
}
template <class T, int dim, enum cudaTextureReadMode mode>
static inline cudaError_t cudaBindTextureToArray(const struct texture<T, dim, mode> &t, cudaArray_const_t array) {
    return ::cudaBindTextureToArray(&t, array, &t.channelDesc);
}
template <class T, int dim, enum cudaTextureReadMode mode>
static inline cudaError_t cudaUnbindTexture(const struct texture<T, dim, mode> &t) {
    return ::cudaUnbindTexture(&t);
}
#endif
