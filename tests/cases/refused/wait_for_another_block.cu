// launch: 2 1
// arg flag: i32[1] = 0
// arg out: i32[2] = 0
__global__ void k(volatile int *flag, int *out)
{
    if (blockIdx.x == 0) {
        while (*flag == 0)  // error: C2N4001
            ;
    } else {
        *flag = 1;
    }
    out[blockIdx.x] = 1;
}
