// launch: 1 1
// arg out: i32[5] = 0
// expect out: 4 8 2 12 3
template <typename T = float, int N = 1>
struct Pack {
    T v[N];
};
template <typename T, typename S = T, int N = sizeof(T)>
__device__ int size(T)
{
    return N * (sizeof(S) / sizeof(T));
}
template <int A, int B = A * 2>
__device__ int sum()
{
    return A + B;
}
__global__ void k(int *out)
{
    out[0] = sizeof(Pack<>);
    out[1] = sizeof(Pack<double>);
    out[2] = size((short)1);
    out[3] = sum<4>();
    out[4] = sum<1, 2>();
}
