// The sum of each block's 512 elements, by a tree in shared memory.
#define BLOCK 256

__global__ void reduce_tree(const float *in, float *partial, int n)
{
    __shared__ float scratch[BLOCK];
    unsigned int t = threadIdx.x;
    unsigned int i = blockIdx.x * BLOCK * 2 + t;
    float sum = i < n ? in[i] : 0.0f;
    if (i + BLOCK < n)
        sum += in[i + BLOCK];
    scratch[t] = sum;
    __syncthreads();
    for (unsigned int s = BLOCK / 2; s > 0; s >>= 1) {
        if (t < s)
            scratch[t] += scratch[t + s];
        __syncthreads();
    }
    if (t == 0)
        partial[blockIdx.x] = scratch[0];
}
