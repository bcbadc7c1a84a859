// A using-declaration in a namespace hides what is outside, there only.
// launch: 1 1
// arg out: i32[8] = 0
// expect out: 5 15 20 6 1 11 4 7
namespace lib {
__device__ int f()
{
    return 5;
}
__device__ int g(int)
{
    return 6;
}
constexpr int limit = 15;
struct Row {
    int cells[5];
};
}
__device__ int f()
{
    return 1;
}
__device__ int g(double)
{
    return 7;
}
constexpr int limit = 11;
struct Row {
    int cells[1];
};
__device__ void outside(int *out)
{
    out[0] = f();
    out[1] = limit;
    out[2] = sizeof(Row);
    out[3] = g(1);
}
namespace inner {
using lib::f;
using lib::g;
using lib::limit;
using lib::Row;
__global__ void k(int *out)
{
    out[0] = f();
    out[1] = limit;
    out[2] = sizeof(Row);
    out[3] = g(1);
    outside(out + 4);
}
}
