// launch: 1 4
// arg out: i32[4] = 0
__global__ void k(int *out)
{
    int lane;
    asm("mov.u32 %0, %%laneid;" : "=r"(lane));  // error: C2N2015
    out[threadIdx.x] = lane;
}
