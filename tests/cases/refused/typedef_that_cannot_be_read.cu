// A type that cannot be read never lets an outer one of its name through.
// launch: 1 1
// arg out: i32[1] = 0
typedef int T;
namespace lib {
struct S {
    int a;
};
typedef int S::*T;  // error: C2N0001
__device__ int size()
{
    return sizeof(T);
}
}
__global__ void k(int *out)
{
    *out = lib::size();
}
