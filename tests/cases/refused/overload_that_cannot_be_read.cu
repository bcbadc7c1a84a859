// A call must not go to another function because the one that fits better cannot be read.
// launch: 1 1
// arg out: i32[1] = 0
template <typename... Rest>
__device__ int f(Rest... rest)  // error: C2N2003
{
    return 1;
}
__device__ int f(double)
{
    return 2;
}
__global__ void k(int *out)
{
    *out = f(3);
}
