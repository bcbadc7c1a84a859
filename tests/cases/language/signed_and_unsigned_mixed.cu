// launch: 1 1
// arg n: -3
// arg out: i64[7] = 0
// expect out: 1431655764 1 4294967293 1 0 -1 2147483647
__global__ void k(int n, long long *out)
{
    unsigned int u = 2;
    out[0] = n / 3u;
    out[1] = n % 4u + 0 * u;
    out[2] = (unsigned int)n;
    out[3] = n > u;
    out[4] = n < u;
    out[5] = n + u == 0xffffffff ? -1 : 1;
    out[6] = (n + 1 + 0 * n) / (int)1 == -2 ? (n + 1u) / u : 0;
}
