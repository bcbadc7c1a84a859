// launch: 1 2
// arg x: i32[4] = 1 2 3 4
// arg out: i32[2] = 0
__global__ void k(const int *x, int *out)
{
    unsigned int i = threadIdx.x;
    out[i] = x[i - 1];  // error: C2N9001
}
