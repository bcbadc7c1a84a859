// launch: 1 4
// arg out: i32[4] = 0
__device__ int one(int x)
{
    return x + 1;
}
__global__ void k(int *out)
{
    int (*f)(int) = one;  // error: C2N2006
    out[threadIdx.x] = f(threadIdx.x);
}
