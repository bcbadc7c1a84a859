// Pairs of 16-bit numbers: members, arithmetic, atomic sums of pairs and of single ones.
// launch: 1 8
// arg total: f32[6] = 0
// arg out: f32[4] = 0
// expect total: 36 8 2.5 8 28 3.5
// expect out: 4.5 -1 3 2
#include <cuda_bf16.h>
#include <cuda_fp16.h>
__device__ __half2 sums;
__device__ __nv_bfloat162 others;
__global__ void k(float *total, float *out)
{
    __shared__ __nv_bfloat16 single[2];
    int t = threadIdx.x;
    if (t == 0) {
        sums = __float2half2_rn(0.0f);
        others = __floats2bfloat162_rn(0.0f, 0.0f);
        single[0] = single[1] = __float2bfloat16(0.0f);
    }
    __syncthreads();
    atomicAdd(&sums, __floats2half2_rn(t + 1, 1.0f));
    atomicAdd(&others, __halves2bfloat162(__float2bfloat16(0.3125f), __ushort_as_bfloat16(0x3f80)));
    atomicAdd(&single[1], (__nv_bfloat16)(float)t);
    __syncthreads();
    if (t == 0) {
        total[0] = __low2float(sums), total[1] = __high2float(sums);
        total[2] = __bfloat162float(others.x), total[3] = __bfloat162float(__high2bfloat16(others));
        total[4] = single[1];
        __half2 a = __half2half2(__float2half(1.5f)), b = make_half2(__float2half(3.0f), __float2half(-2.5f));
        __half2 c = a + b;
        c = __hmul2(c, __float2half2_rn(1.0f));
        out[0] = __half2float(c.x), out[1] = __half2float(c.y);
        c += a;
        out[2] = __low2float(__hsub2(c, a)) - 1.5f;
        __nv_bfloat162 *p = &others, d = __ldcg(p);
        d.x = __float2bfloat16(2.0f);
        __stcg(p, d);
        out[3] = __bfloat162float(p->x);
        total[5] = __half2float(c.x) - 2.5f;
    }
}
