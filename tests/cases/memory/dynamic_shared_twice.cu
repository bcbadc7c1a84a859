// Two `extern __shared__` arrays begin at the same place.
// launch: 1 2 16
// arg out: u32[2] = 0
// expect out: 0x3f800000 0x40000000
__global__ void k(unsigned int *out)
{
    extern __shared__ float numbers[];
    extern __shared__ unsigned int words[];
    numbers[threadIdx.x] = threadIdx.x + 1;
    __syncthreads();
    out[threadIdx.x] = words[threadIdx.x];
}
