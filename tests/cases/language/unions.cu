// launch: 1 2
// arg x: f32[2] = 1.0 -2.0
// arg out: u32[2] = 0
// arg high: u8[2] = 0
// expect out: 0x3f800000 0xc0000000
// expect high: 63 192
union Bits {
    float number;
    unsigned int word;
    unsigned char bytes[4];
};
__global__ void k(const float *x, unsigned int *out, unsigned char *high)
{
    Bits b;
    b.number = x[threadIdx.x];
    out[threadIdx.x] = b.word;
    high[threadIdx.x] = b.bytes[3];
}
