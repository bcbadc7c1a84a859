// threadIdx and blockDim are structs too.
// launch: 2 3x2
// arg out: u32[12] = 99
// expect out: 0..11
__device__ unsigned int linear(uint3 index, dim3 extent)
{
    return index.y * extent.x + index.x;
}
__global__ void k(unsigned int *out)
{
    const uint3 thread = threadIdx;
    dim3 size = blockDim;
    uint3 block = blockIdx;
    out[block.x * size.x * size.y + linear(thread, size)] = block.x * 6 + linear(threadIdx, blockDim);
}
