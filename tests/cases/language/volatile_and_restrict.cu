// launch: 1 4
// arg x: i32[4] = 1 2 3 4
// arg out: i32[4] = 0
// expect out: 2 4 6 8
__global__ void k(const int *__restrict__ x, volatile int *out)
{
    volatile int twice = x[threadIdx.x];
    twice = twice + x[threadIdx.x];
    out[threadIdx.x] = twice;
}
