// launch: 1 3
// arg x: i8[3] = -1 127 -128
// arg out: i32[3] = 0
// expect out: -1 127 -128
__global__ void k(const char *x, int *out)
{
    out[threadIdx.x] = x[threadIdx.x];
}
