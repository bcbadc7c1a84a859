// A pointer that is to shared or to global memory, by thread.
// launch: 1 4
// arg x: i32[4] = 10 20 30 40
// arg out: i32[4] = 0
// expect out: 10 1 30 3
__global__ void k(const int *x, int *out)
{
    __shared__ int line[4];
    line[threadIdx.x] = threadIdx.x;
    __syncthreads();
    const int *from = threadIdx.x % 2 ? line : x;
    out[threadIdx.x] = from[threadIdx.x];
}
