// A product that wraps in 32 bits before it is widened, and one that does not.
// launch: 1 1
// arg n: 65536
// arg out: i64[4] = 0
// expect out: 0 4294967296 0 4294967296
__global__ void k(int n, long long *out)
{
    unsigned int u = n;
    out[0] = (int)(u * u);
    out[1] = (long long)n * n;
    size_t s = u * u;
    out[2] = s;
    s = (size_t)u * u;
    out[3] = s;
}
