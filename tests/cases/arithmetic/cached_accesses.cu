// launch: 1 4
// arg x: i32[4] = 1 2 3 4
// arg v: f32[8] = 1..8
// arg out: i32[4] = 0
// expect out: 4 10 18 28
__global__ void k(const int *x, const float2 *v, int *out)
{
    float2 pair = __ldg(&v[threadIdx.x]);
    int value = __ldg(x + threadIdx.x) * (threadIdx.x + 2) + (int)(pair.x + pair.y) * 0;
    __stcs(&out[threadIdx.x], value + (int)pair.x + 1);
}
