// Shuffles of 64-bit and narrow values, and of those in a struct's members.
// launch: 1 32
// arg out: f64[32] = 0
// arg l: i64[32] = 0
// expect out: 31.5 0.5*31
// expect l: 4294967299*32
__global__ void k(double *out, long long *l)
{
    int t = threadIdx.x;
    double d = t + 0.5;
    double rotated = __shfl_sync(0xffffffff, d, t ? 0 : 31);
    out[t] = rotated;
    long long big = (1LL << 32) + t;
    l[t] = __shfl_sync(0xffffffff, big, 3);
    unsigned char c = t;
    if (__shfl_sync(0xffffffff, c, 9) != 9)
        out[t] = -1;
}
