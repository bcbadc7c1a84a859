// launch: 1 1
// arg out: i32[3] = 0
// expect out: 1 4 100
template <typename T>
__device__ int code()
{
    return 1;
}
template <>
__device__ int code<double>()
{
    return 100;
}
template <typename T, int N>
__device__ int size(T (&array)[N])
{
    return N;
}
__global__ void k(int *out)
{
    float four[4];
    four[0] = 0;
    out[0] = code<int>();
    out[1] = size(four);
    out[2] = code<double>();
}
