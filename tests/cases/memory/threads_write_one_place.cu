// The last thread in order wins.
// launch: 1 8
// arg out: i32[2] = -1
// expect out: 6 7
__global__ void k(int *out)
{
    out[threadIdx.x % 2] = threadIdx.x;
}
