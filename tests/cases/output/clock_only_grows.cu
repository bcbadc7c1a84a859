// launch: 1 2
// arg out: i32[2] = 0
// expect out: 1 1
__global__ void k(int *out)
{
    long long start = clock64();
    for (int i = 0; i < 10; i++)
        out[threadIdx.x] += i;
    long long end = clock64();
    out[threadIdx.x] = end >= start;
}
