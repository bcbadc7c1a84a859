// launch: 1 3
// arg out: i32[3] = 0
// expect out: 4321 4322 4323
__device__ void fill(int *from, int *to)
{
    for (int i = 1; from != to; ++from, ++i)
        *from = i;
}
__global__ void k(int *out)
{
    int line[5], value = 0;
    line[4] = threadIdx.x;
    fill(line, line + 4);
    for (int *p = line + 3; p >= line; p--)
        value = value * 10 + *p;
    out[threadIdx.x] = value + line[4];
}
