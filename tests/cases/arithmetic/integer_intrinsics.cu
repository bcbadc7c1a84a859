// launch: 1 1
// arg out: i64[9] = 0
// arg a: 16777217
// arg b: -3
// expect out: -3 4294967293 -1 4294967292 7 64 18446744073 1144201796 8
__global__ void k(long long *out, int a, int b)
{
    out[0] = __mul24(a, b);
    out[1] = (unsigned int)__mul24(a, b);
    out[2] = __mulhi(a, b);
    out[3] = __umulhi(4294967295u, 4294967293u);
    out[4] = __sad(3, -2, 2u);
    out[5] = __popcll(~0ull);
    out[6] = __umul64hi(1ull << 63, 36893488147ull);
    out[7] = __byte_perm(0x11223344, 0x55667788, 0x0120) & 0xffffffff;
    out[8] = __ffsll(0x80ll);
}
