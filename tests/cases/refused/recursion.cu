// launch: 1 4
// arg out: i32[4] = 0
__device__ int factorial(int n)
{
    return n < 2 ? 1 : n * factorial(n - 1);  // error: C2N2005
}
__global__ void k(int *out)
{
    out[threadIdx.x] = factorial(threadIdx.x);
}
