// launch: 1 2
// arg out: u32[6] = 0
// expect out: 0x3fc00000 0x40200000 0x7fc00000 0x80000000 0x3ff80000 0x40040000
__global__ void k(unsigned int *out)
{
    int t = threadIdx.x;
    float f = 1.5f + t;
    out[t] = *(unsigned int *)&f;
    unsigned int bits = t ? 0x80000000u : 0x7fc00000u;
    float g = *reinterpret_cast<float *>(&bits);
    out[2 + t] = __float_as_uint(g);
    double d = f;
    out[4 + t] = ((unsigned int *)&d)[1];
}
