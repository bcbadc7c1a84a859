// launch: 1 2
// template: N=2
// arg out: i32[2] = 0
// expect out: 2 3
template <int N>
__global__ void k(int *out)
{
    if constexpr (N > 4)
        out[threadIdx.x] = -1;
    else
        out[threadIdx.x] = N + threadIdx.x;
}
