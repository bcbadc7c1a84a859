// launch: 1 2
// arg out: i32[2] = 0
// expect out: 7 7
__device__ int value_or(const int *p, int other)
{
    return p ? *p : other;
}
__global__ void k(int *out)
{
    int seven = 7;
    out[threadIdx.x] = value_or(threadIdx.x ? &seven : nullptr, 7) + (value_or(NULL, 0) ? 1 : 0);
}
