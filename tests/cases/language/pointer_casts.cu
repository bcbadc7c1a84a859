// The bytes of a number, and several numbers in a wide one.
// launch: 1 2
// arg x: u32[2] = 0x04030201 0x80000000
// arg bytes: u8[8] = 0
// arg wide: u64[1] = 0
// arg floats: f32[2] = 0
// expect bytes: 1 2 3 4 0 0 0 128
// expect wide: 9223372036922081793
// expect floats: 0x1.060402p-119 -0.0
__global__ void k(const unsigned int *x, unsigned char *bytes, unsigned long long *wide, float *floats)
{
    int t = threadIdx.x;
    const unsigned char *p = (const unsigned char *)&x[t];
    for (int i = 0; i < 4; i++)
        bytes[4 * t + i] = p[i];
    if (t == 0)
        *wide = *(const unsigned long long *)x;
    floats[t] = *(const float *)(x + t);
}
