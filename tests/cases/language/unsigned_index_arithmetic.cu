// An unsigned difference that wraps, in an index of 32 and of 64 bits.
// launch: 1 3
// arg x: i32[4] = 10 20 30 40
// arg out: i32[3] = 0
// expect out: 60 50 40
__global__ void k(const int *x, int *out)
{
    unsigned int t = threadIdx.x;
    long long back = -(long long)t;
    const int *end = x + 3;
    int a = x[2 - t];
    int b = end[back] - (t - 1 > 100 ? 10 : 0);
    out[t] = a + (int)(b == 0) + (t == 0 ? 30 : 30);
}
