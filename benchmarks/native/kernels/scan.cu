// Prefix sums within each block (Hillis and Steele), and each block's sum.
#define BLOCK 256

__global__ void scan(const int *in, int *out, int *sums, int n)
{
    __shared__ int buffer[2][BLOCK];
    int t = threadIdx.x;
    int i = blockIdx.x * BLOCK + t;
    int from = 0;
    buffer[0][t] = i < n ? in[i] : 0;
    __syncthreads();
    for (int d = 1; d < BLOCK; d *= 2) {
        int to = 1 - from;
        if (t >= d)
            buffer[to][t] = buffer[from][t] + buffer[from][t - d];
        else
            buffer[to][t] = buffer[from][t];
        from = to;
        __syncthreads();
    }
    if (i < n)
        out[i] = buffer[from][t];
    if (t == BLOCK - 1)
        sums[blockIdx.x] = buffer[from][t];
}
