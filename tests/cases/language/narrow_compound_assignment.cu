// launch: 1 1
// arg out: i32[8] = 0
// expect out: -50 -56 240 63001 -1 65531 44 -128
__global__ void k(int *out)
{
    signed char c = -100;
    c >>= 1;
    out[0] = c;
    c = 100;
    c += 100;
    out[1] = c;
    unsigned char u = 0xff;
    u <<= 4;
    out[2] = u;
    unsigned short s = 251;
    s *= 251;
    out[3] = s;
    short n = 0;
    n--;
    out[4] = n;
    s = 5;
    s = -s;
    out[5] = s;
    u = 200;
    u = u + u / 2;
    out[6] = u;
    c = 127;
    ++c;
    out[7] = c;
}
