// Threads that are off never divide by zero.
// launch: 1 4
// arg d: i32[4] = 2 0 5 0
// arg out: i32[4] = -1
// expect out: 50 -1 20 -1
__global__ void k(const int *d, int *out)
{
    int i = threadIdx.x;
    if (d[i] != 0)
        out[i] = 100 / d[i];
}
