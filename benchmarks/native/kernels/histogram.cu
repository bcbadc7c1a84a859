// How often each byte occurs: a histogram a block in shared memory, then added to the global one.
#define BINS 256

__global__ void histogram(const unsigned char *in, unsigned int *counts, int n)
{
    __shared__ unsigned int own[BINS];
    for (int bin = threadIdx.x; bin < BINS; bin += blockDim.x)
        own[bin] = 0;
    __syncthreads();

    int stride = gridDim.x * blockDim.x;
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += stride)
        atomicAdd(&own[in[i]], 1u);
    __syncthreads();

    for (int bin = threadIdx.x; bin < BINS; bin += blockDim.x)
        if (own[bin] != 0)
            atomicAdd(&counts[bin], own[bin]);
}
