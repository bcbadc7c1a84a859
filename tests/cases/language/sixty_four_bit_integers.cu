// launch: 1 1
// arg a: -7000000000
// arg b: 3000000000
// arg u: 0xffffffffffffffff
// arg out: i64[8] = 0
// arg f: f64[4] = 0
// expect out: -2 -1000000000 -21 -1750000000 4294967295 268435456 -1 4611686018427387903
// expect f: 18446744073709551616 -7000000000 -7000000000 0
__global__ void k(long long a, long long b, unsigned long long u, long long *out, double *f)
{
    out[0] = a / b;
    out[1] = a % b;
    out[2] = a / 1000000000 * (b / 1000000000);
    out[3] = a >> 2;
    out[4] = u >> 32;
    out[5] = (int)(u << 28);
    out[5] = 1ll << 28;
    out[6] = (long long)u;
    out[7] = (long long)(u >> 2);
    f[0] = u;
    f[1] = a;
    f[2] = (float)a;
    f[3] = (double)(u + 1);
}
