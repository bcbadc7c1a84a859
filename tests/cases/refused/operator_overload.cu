// launch: 1 4
// arg out: i32[4] = 0
struct Pair {
    int a, b;
};
__device__ Pair operator+(Pair x, Pair y)
{
    return Pair{x.a + y.a, x.b + y.b};
}
__global__ void k(int *out)
{
    Pair p = {1, 2}, q = {3, 4};
    Pair sum = p + q;  // error: C2N2008
    out[threadIdx.x] = sum.a;
}
