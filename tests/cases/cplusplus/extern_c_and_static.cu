// launch: 1 1
// arg out: i32[2] = 0
// expect out: 5 6
extern "C" __device__ int f(int x)
{
    return x + 1;
}
static __device__ __forceinline__ int g(int x)
{
    return f(f(x));
}
extern "C" __global__ void k(int *out)
{
    out[0] = f(4);
    out[1] = g(4);
}
