// launch: 1 1
// arg out: u32[6] = 0
// arg a: 0xf0f0
// arg b: 0x0ff0
// expect out: 240 65520 65280 4294905615 5 1
__global__ void k(unsigned int *out, unsigned int a, unsigned int b)
{
    out[0] = a & b;
    out[1] = a | b;
    out[2] = a ^ b;
    out[3] = ~a;
    out[4] = (unsigned int)((a >> 4 & 0xf) == 15) + (~a > a) * 4;
    out[5] = !a + !!b;
}
