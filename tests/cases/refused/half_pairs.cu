// launch: 1 4
// arg out: f32[4] = 0
#include <cuda_fp16.h>
__global__ void k(float *out)
{
    __half2 h = __float2half2_rn(1.0f);  // error: C2N2011
    out[threadIdx.x] = __half2float(h);
}
