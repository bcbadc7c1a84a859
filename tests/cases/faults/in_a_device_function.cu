// launch: 2 4
// arg x: i32[6] = 0
__device__ void clear(int *x, int i)
{
    x[i] = 1;  // error: C2N9001
}
__global__ void k(int *x)
{
    clear(x, blockIdx.x * 4 + threadIdx.x);
}
