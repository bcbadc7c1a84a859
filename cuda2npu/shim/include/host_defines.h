/* CUDA's words for where code and data live.
   In a file that `cuda2npu nvcc` compiles they are no macros: it takes them out itself, behind the
   preprocessor. For other compilers they say nothing. `__noinline__` is no macro at all: the C++
   library writes it inside attributes. */
#ifndef __HOST_DEFINES_H__
#define __HOST_DEFINES_H__

#if !defined(__CUDACC__)
#define __global__
#define __device__
#define __host__
#define __constant__
#define __shared__
#define __managed__
#define __grid_constant__
#define __launch_bounds__(...)
#define __cluster_dims__(...)
#define __block_size__(...)
#define __maxnreg__(...)
#define __nv_pure__
#define __forceinline__ __inline__ __attribute__((always_inline))
#else
#define __cluster_dims__(...)
#define __block_size__(...)
#define __maxnreg__(...)
#endif

#define __align__(n) __attribute__((aligned(n)))
#define __builtin_align__(n) __align__(n)
#define __no_return__ __attribute__((noreturn))
#define __thread__ __thread
#define __import__
#define __export__
#define __cdecl
#define CUDARTAPI
#define CUDARTAPI_CDECL

#define C2N_API __attribute__((visibility("default")))

#endif
