// launch: 2 4
// arg n: 2
// arg out: i32[8] = 0
// expect out: 2 3 0 1 4 5 6 7
__global__ void k(int n, int *out)
{
    __shared__ int line[4];
    int t = threadIdx.x, value = blockIdx.x * 4 + t;
    for (int i = 0; i < n; i++) {
        if (blockIdx.x == 0) {
            line[t] = value;
            __syncthreads();
            value = line[(t + 1) % 4];
            __syncthreads();
        }
    }
    out[blockIdx.x * 4 + t] = value;
}
