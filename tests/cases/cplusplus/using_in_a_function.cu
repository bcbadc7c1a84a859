// What a `using` in one function means must not depend on what stands outside of it.
// launch: 1 1
// arg out: i32[1] = 0
// expect out: 5
namespace lib {
__device__ int f()
{
    return 5;
}
}
__device__ int f()
{
    return 1;
}
__global__ void k(int *out)
{
    using lib::f;
    *out = f();
}
