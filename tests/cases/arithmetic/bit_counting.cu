// launch: 1 4
// arg x: u32[4] = 0 1 0x80000000 0x00ff00f0
// arg out: i32[16] = 0
// arg reversed: u32[4] = 0
// expect out: 0 1 1 12 32 31 0 8 0 1 32 5 64 63 32 40
// expect reversed: 0 0x80000000 1 0x0f00ff00
__global__ void k(const unsigned int *x, int *out, unsigned int *reversed)
{
    int i = threadIdx.x;
    out[i] = __popc(x[i]);
    out[4 + i] = __clz((int)x[i]);
    out[8 + i] = __ffs((int)x[i]);
    out[12 + i] = __clzll((long long)x[i]);
    reversed[i] = __brev(x[i]);
}
