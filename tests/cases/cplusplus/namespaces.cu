// launch: 1 1
// arg out: i32[4] = 0
// expect out: 1 2 3 12
namespace outer {
const int scale = 3;
__device__ int f()
{
    return 1;
}
namespace inner {
__device__ int f()
{
    return 2;
}
__device__ int g()
{
    return scale * f() * 2;
}
}
}
namespace short_name = outer::inner;
using outer::scale;
__global__ void k(int *out)
{
    using namespace outer::inner;
    out[0] = outer::f();
    out[1] = short_name::f();
    out[2] = scale;
    out[3] = g();
}
