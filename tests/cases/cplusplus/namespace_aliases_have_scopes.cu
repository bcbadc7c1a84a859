// A namespace alias, or a using, means something in its own namespace or block only.
// launch: 1 1
// arg out: i32[9] = 0
// expect out: 1 2 3 1 2 3 21 5 20
namespace one {
__device__ int f()
{
    return 1;
}
}
namespace two {
__device__ int f()
{
    return 2;
}
__device__ int min(int, int)
{
    return 20;
}
}
namespace al {
__device__ int f()
{
    return 3;
}
}
namespace inner {
namespace al = one;
namespace other = two;
__device__ int f()
{
    return al::f();
}
}
namespace last {
namespace al = two;
using namespace two;
__device__ int f()
{
    return al::f();
}
__device__ int least()
{
    return min(5, 6);
}
}
__device__ int in_block()
{
    namespace al = one;
    return al::f();
}
__device__ int in_blocks(int n)
{
    int sum = 0;
    {
        using namespace one;
        sum += f();
    }
    {
        using two::f;
        sum += 10 * f();
    }
    return sum;
}
__global__ void k(int *out)
{
    out[0] = inner::f();
    out[1] = last::f();
    out[2] = al::f();
    out[3] = in_block();
    out[4] = inner::other::f();
    namespace al = al;
    out[5] = al::f();
    out[6] = in_blocks(1);
    out[7] = min(5, 6);
    out[8] = last::least();
}
