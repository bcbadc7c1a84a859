// Members are made in the order of the struct, then the body runs; braces and parentheses choose alike.
// launch: 1 4
// arg out: i32[4] = 0
// expect out: 8137 8238 8339 8440
struct Half {
    int a;
    __device__ explicit Half(int x) : a(x / 2) {}
};
struct Pair {
    Half first;
    int second, third;
    __device__ Pair(int x, int y = 5) : second(first.a + y), first(x)
    {
        third = 1;
        if (x < 0) return;
        third = 7;
    }
    __device__ Pair() : first{2}, second{}, third(0) {}
};
__device__ Pair made() { return {16, 0}; }
__global__ void k(int *out)
{
    int t = threadIdx.x;
    Pair p(2 * t), none, q{-2, 4}, r = Pair(3);
    out[t] = p.second * 100 + p.third + none.first.a * 10 + q.third * 10 + q.second * 0 + r.third
             + made().first.a * 1000 - 500 + 103 + t + none.second;
}
