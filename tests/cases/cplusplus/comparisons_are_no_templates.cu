// `a < b` and a `>` after it, in every place where C++ could also read template arguments.
// launch: 1 4
// arg out: i32[4] = 0
// expect out: 301110 101120 22122 32122
struct Range
{
    int low, high[2];
};

__device__ int both(int a, int b = 0)
{
    return 2 * a + b;
}

template <int N>
__device__ bool above(int n)
{
    return n > (N) && N < (n);
}

__global__ void k(int *out)
{
    int t = threadIdx.x, r = 2;
    Range range = {1, {t, 3}}, *p = &range;
    int a = both(t < 1, r > (t));
    int b = both(range.low < t, t > (p->high[1] - 1));
    int c = (t < 5 ^ r > (t)) + (t < 2 | r > (0));
    int d = (t < 3, r > (1));
    int e = max(t < r >> 1 ? 1 : 2, r > t);
    int f = above<1>(t) + above<(3 > 2)>(t);
    out[t] = a * 100000 + b * 10000 + c * 1000 + d * 100 + e * 10 + f;
}
