// Each instance has its own shared memory, constants and code.
// launch: 1 4
// arg out: i32[8] = 0
// expect out: 13 12 11 10 106 104 102 100
template <typename T, int BASE>
__device__ T mirrored(T value)
{
    __shared__ T line[4];
    static const int offset = BASE;
    line[threadIdx.x] = value;
    __syncthreads();
    return line[3 - threadIdx.x] + offset;
}
__global__ void k(int *out)
{
    int t = threadIdx.x;
    int a = mirrored<int, 10>(t);
    float b = mirrored<float, 100>(t * 2.0f);
    int c = mirrored<int, 20>(0);
    out[t] = a + (c - 20);
    out[4 + t] = (int)b;
}
