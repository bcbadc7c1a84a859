// launch: 1 4
// template: T=float, BLOCK=4
// arg x: f32[4] = 1 2 3 4
// arg out: f32[1] = 0
// expect out: 10
template <typename T, int WIDTH>
__device__ T warp_sum(T value)
{
#pragma unroll
    for (int mask = WIDTH / 2; mask > 0; mask /= 2)
        value += __shfl_xor_sync(0xf, value, mask, WIDTH);
    return value;
}
template <typename T, unsigned int BLOCK>
__global__ __launch_bounds__(BLOCK) void k(const T *__restrict__ x, T *__restrict__ out)
{
    const T sum = warp_sum<T, BLOCK>(x[threadIdx.x]);
    if (threadIdx.x == 0)
        out[0] = sum;
}
