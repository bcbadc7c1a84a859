// launch: 1 4
// arg out: i32[4] = 0
// expect out: 10 10 10 10
__global__ void k(int *out)
{
    static __shared__ int parts[4];
    volatile int *p = parts;
    p[threadIdx.x] = threadIdx.x + 1;
    __syncthreads();
    out[threadIdx.x] = p[0] + p[1] + p[2] + p[3];
}
