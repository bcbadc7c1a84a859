/* Numbers of 16 bits with 8 of exponent (bfloat16): their types, conversions and arithmetic.
   Kernels have the single ones; one that uses pairs is refused. */
#ifndef __CUDA_BF16_H__
#define __CUDA_BF16_H__

#include "vector_types.h"

typedef struct __attribute__((aligned(2))) {
    unsigned short x;
} __nv_bfloat16_raw;
typedef struct __attribute__((aligned(4))) {
    unsigned short x, y;
} __nv_bfloat162_raw;

#if defined(__cplusplus)
#if __cplusplus >= 201103L
#include "c2n_round.h"

#define C2N_H __nv_bfloat16
#define C2N_H2 __nv_bfloat162
#define C2N_N bfloat16
#define C2N_M 7
#include "c2n_half.h"
#undef C2N_H
#undef C2N_H2
#undef C2N_N
#undef C2N_M
#endif
#else
typedef __nv_bfloat16_raw __nv_bfloat16;
typedef __nv_bfloat162_raw __nv_bfloat162;
#endif

#if !defined(__cplusplus) || __cplusplus >= 201103L
typedef __nv_bfloat16 nv_bfloat16;
typedef __nv_bfloat162 nv_bfloat162;
#endif

#endif
