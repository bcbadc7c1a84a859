// launch: 1 2
// arg out: i32[2] = 0
// expect out: 20 30
// expect table: i32[3] = 11 20 30
__device__ int table[3] = {10, 20, 30};
__device__ int *middle()
{
    return &table[1];
}
__global__ void k(int *out)
{
    const int *p = middle();
    out[threadIdx.x] = p[threadIdx.x];
    if (threadIdx.x == 0)
        ++*table;
}
