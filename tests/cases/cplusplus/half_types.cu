// `half` and `__nv_bfloat16`: rounded to the nearest even, compared and combined as floats are.
// launch: 1 4
// arg x: f32[4] = 1.0 1.00048828125 65520 -2.98023259e-8
// arg bits: u16[4] = 0
// arg brain: u16[4] = 0
// arg out: f32[4] = 0
// expect bits: 15360 15360 31744 32769
// expect brain: 16256 16256 18304 45824
// expect out: 6 6 6 6
#include <cuda_bf16.h>
#include <cuda_fp16.h>
struct Two {
    half h;
    __nv_bfloat16 b[2];
};
template <typename T> __device__ float sum(const T *x, int n)
{
    T found = 0;
    for (int i = 0; i < n; i++) found += x[i];
    return found;
}
__global__ void k(const float *x, unsigned short *bits, unsigned short *brain, float *out)
{
    int t = threadIdx.x;
    Two two = {x[t], {x[t], 2.0f}};
    bits[t] = __half_as_ushort(two.h);
    brain[t] = __bfloat16_as_ushort(two.b[0]);
    half h[3] = {1.0f, 2, (half)3.0};
    bool ordered = h[0] < h[1] && !(h[2] == h[1]) && __hgt(h[2], -h[2]);
    out[t] = ordered ? sum(h, 3) * (float)(h[0] / h[0]) : 0.0f;
}
