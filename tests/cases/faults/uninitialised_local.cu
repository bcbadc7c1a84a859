// launch: 1 2
// arg out: i32[2] = 0
__global__ void k(int *out)
{
    int line[4];
    line[0] = 1;
    out[threadIdx.x] = line[2 * threadIdx.x];  // error: C2N9003
}
