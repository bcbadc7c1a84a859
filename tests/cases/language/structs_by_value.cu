// launch: 1 3
// arg p: {x = 10, y = 0.5, pair = {a = 3, b = -4}}
// arg out: f32[3] = 0
// expect out: 19.5 20.5 21.5
struct Pair {
    short a;
    signed char b;
};
struct Params {
    int x;
    float y;
    struct Pair pair;
};
__device__ struct Params twice(struct Params p)
{
    p.x *= 2;
    p.pair.a += p.pair.b;
    return p;
}
__global__ void k(Params p, float *out)
{
    Params q = twice(p), r;
    r = q;
    r.x += r.pair.a;
    out[threadIdx.x] = r.x + threadIdx.x + p.y + (q.x - 20);
}
