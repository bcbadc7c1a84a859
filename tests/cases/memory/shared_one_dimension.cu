// launch: 2 4
// arg x: i32[8] = 0..7
// arg out: i32[8] = -1
// expect out: 3 2 1 0 7 6 5 4
__global__ void k(const int *x, int *out)
{
    __shared__ int line[4];
    int i = blockIdx.x * 4 + threadIdx.x;
    line[threadIdx.x] = x[i];
    __syncthreads();
    out[i] = line[3 - threadIdx.x];
}
