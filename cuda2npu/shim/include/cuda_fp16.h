/* Numbers of 16 bits with 5 of exponent (IEEE 754 binary16): their types, conversions and arithmetic.
   Kernels have the single ones; one that uses pairs is refused. */
#ifndef __CUDA_FP16_H__
#define __CUDA_FP16_H__

#include "vector_types.h"

typedef struct __attribute__((aligned(2))) {
    unsigned short x;
} __half_raw;
typedef struct __attribute__((aligned(4))) {
    unsigned short x, y;
} __half2_raw;

#if defined(__cplusplus)
#if __cplusplus >= 201103L
#include "c2n_round.h"

#define C2N_H __half
#define C2N_H2 __half2
#define C2N_N half
#define C2N_M 10
#include "c2n_half.h"
#undef C2N_H
#undef C2N_H2
#undef C2N_N
#undef C2N_M
#endif
#else
typedef __half_raw __half;
typedef __half2_raw __half2;
#endif

#if !defined(__cplusplus) || __cplusplus >= 201103L
typedef __half half;
typedef __half2 half2;
typedef __half nv_half;
typedef __half2 nv_half2;
typedef __half __nv_half;
typedef __half2 __nv_half2;
typedef __half_raw __nv_half_raw;
typedef __half2_raw __nv_half2_raw;
#endif

#endif
