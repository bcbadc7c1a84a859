// A using-declaration adds a namespace's functions to those that are here.
// launch: 1 1
// arg out: i32[3] = 0
// expect out: 1 2 3
namespace lib {
__device__ int f(float)
{
    return 2;
}
__device__ int only(int)
{
    return 3;
}
}
__device__ int f(int *)
{
    return 1;
}
using lib::f;
using namespace lib;
__global__ void k(int *out)
{
    out[0] = f(out);
    out[1] = f(1.0f);
    out[2] = only(1);
}
