// A `__device__` variable: initialised, changed by the kernel, read back.
// launch: 1 3
// arg out: i32[3] = 0
// expect out: 100 101 102
// expect counter: i32[1] = 110
// expect table: i32[4] = 0 1 2 0
__device__ int counter = 100;
__device__ int table[4];
__global__ void k(int *out)
{
    out[threadIdx.x] = counter + threadIdx.x;
    table[threadIdx.x] += threadIdx.x;
    __syncthreads();
    if (threadIdx.x == 2)
        counter += 10;
}
