// launch: 1 3
// arg x: i32[3] = 0 5 0
// arg out: i32[3] = 7
// expect out: -1 6 -1
__global__ void k(const int *x, int *out)
{
    if (int value = x[threadIdx.x])
        out[threadIdx.x] = value + 1;
    else
        out[threadIdx.x] = value - 1;
    while (int never = 0)
        out[0] = never;
}
