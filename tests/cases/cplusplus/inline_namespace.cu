// What an inline namespace declares is in the namespace around it, before what is outside.
// launch: 1 1
// arg out: i32[2] = 0
// expect out: 5 6
__device__ int f()
{
    return 1;
}
constexpr int limit = 2;
namespace lib {
inline namespace v1 {
__device__ int f()
{
    return 5;
}
constexpr int limit = 6;
}
__global__ void k(int *out)
{
    out[0] = f();
    out[1] = limit;
}
}
