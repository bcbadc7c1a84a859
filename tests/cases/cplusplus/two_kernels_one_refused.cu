// launch: 1 2
// kernel: good
// arg out: i32[2] = 0
// expect out: 1 2
__global__ void bad(int *out)
{
    int i = 0;
again:
    out[0] = i++;
    if (i < 3)
        goto again;
}
__global__ void good(int *out)
{
    out[threadIdx.x] = threadIdx.x + 1;
}
