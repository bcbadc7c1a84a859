// launch: 1 32
// arg out: u32[1] = 0
// expect out: 0x0000ffff
__global__ void k(unsigned int *out)
{
    if (threadIdx.x < 16) {
        unsigned int mask = __activemask();
        if (threadIdx.x == 3)
            *out = mask;
    }
}
