// launch: 1 3
// arg out: i32[6] = 0
// expect out: 11 25 12 25 13 25
struct Pair {
    int a;
    int b[2];
};
__device__ void bump(int &x, const int &by)
{
    x += by;
}
__global__ void k(int *out)
{
    Pair p = {1, {2, 3}};
    int &first = p.a;
    int(&pair)[2] = p.b;
    const Pair &same = p;
    bump(first, 10 + threadIdx.x);
    bump(pair[1], same.b[0] + 20);
    int &target = out[2 * threadIdx.x];
    target = same.a;
    (&target)[1] = p.b[1];
}
