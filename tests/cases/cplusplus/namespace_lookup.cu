// The nearest enclosing namespace wins; `::` starts at the outside.
// launch: 1 1
// arg out: i32[6] = 0
// expect out: 2 1 1 2 3 3
__device__ int f()
{
    return 1;
}
namespace a {
__device__ int f()
{
    return 2;
}
__device__ int near()
{
    return f();
}
__device__ int far()
{
    return ::f();
}
namespace b {
const int value = 3;
__device__ int outer()
{
    return f();
}
__device__ int own()
{
    int value = b::value;
    return value;
}
}
}
__global__ void k(int *out)
{
    out[0] = a::near();
    out[1] = a::far();
    out[2] = f();
    out[3] = a::b::outer();
    out[4] = a::b::own();
    using a::b::value;
    out[5] = value;
}
