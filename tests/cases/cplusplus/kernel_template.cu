// launch: 2 2
// template: T=double, N=3
// arg out: f64[12] = 0
// expect out: 0 1 2 1 2 3 2 3 4 3 4 5
template <typename T, int N>
__global__ void k(T *out)
{
    T local[N];
#pragma unroll
    for (int i = 0; i < N; i++)
        local[i] = blockIdx.x * 2 + threadIdx.x + i;
    for (int i = 0; i < N; i++)
        out[(blockIdx.x * 2 + threadIdx.x) * N + i] = local[i];
}
