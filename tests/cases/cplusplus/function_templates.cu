// Types and values, given or deduced, with a default.
// launch: 1 1
// arg out: f64[6] = 0
// expect out: 5 2.5 12 7 2 300
template <typename T>
__device__ T half(T x)
{
    return x / 2;
}
template <int N, typename T>
__device__ T times(T x)
{
    return x * N;
}
template <typename T, typename R = int>
__device__ R cut(T x)
{
    return (R)x;
}
template <typename T>
__device__ T first(const T *p, int n)
{
    T sum = 0;
    for (int i = 0; i < n; i++)
        sum += p[i];
    return sum;
}
__global__ void k(double *out)
{
    out[0] = half(11);
    out[1] = half<float>(5);
    out[2] = times<4>(3.0);
    out[3] = times<7, int>(1.9f);
    out[4] = cut(2.9);
    int values[3] = {50, 100, 150};
    out[5] = first(values, 3);
}
