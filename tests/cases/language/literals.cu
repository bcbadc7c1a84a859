// launch: 1 1
// arg out: i64[8] = 0
// expect out: 255 8 10 97 4294967295 -1 92 4
__global__ void k(long long *out)
{
    out[0] = 0xff;
    out[1] = 010;
    out[2] = '\n';
    out[3] = 'a';
    out[4] = 0xffffffffu;
    out[5] = -1L;
    out[6] = '\\';
    out[7] = sizeof(1.0f) + sizeof(2.5) - sizeof(0ull);
}
