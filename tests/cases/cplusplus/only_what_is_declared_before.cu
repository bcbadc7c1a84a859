// A name means what is declared before it, in templates too; other declarations follow later.
// launch: 1 1
// arg out: i32[12] = 0
// expect out: 1 2 1 2 4 1 0 5 1 1 6 3
__device__ int h(double)
{
    return 1;
}
__device__ int declared(int);
__device__ int early()
{
    return h(1);
}
template <class T>
__device__ int fixed(T)
{
    return h(1);
}
template <class T>
__device__ int dependent(T x)
{
    return h(x);
}
__device__ int h(int)
{
    return 2;
}
constexpr int n = 1;
typedef int T;
__device__ int g(int)
{
    return 0;
}
namespace lib {
__device__ int limit()
{
    return n;
}
__device__ int size()
{
    return sizeof(T);
}
__device__ int call()
{
    return g(1);
}
constexpr int n = 2;
typedef char T;
__device__ int g(int)
{
    return 5;
}
__device__ int limit2()
{
    return n;
}
__device__ int size2()
{
    return sizeof(T);
}
__device__ int call2()
{
    return g(1);
}
}
__device__ const int z = 3;
__device__ int uses()
{
    return declared(1);
}
__device__ int declared(int)
{
    return 6;
}
__global__ void k(int *out)
{
    enum class K { z = 8 };
    out[0] = early();
    out[1] = h(1);
    out[2] = lib::limit();
    out[3] = lib::limit2();
    out[4] = lib::size();
    out[5] = lib::size2();
    out[6] = lib::call();
    out[7] = lib::call2();
    out[8] = fixed(1);
    out[9] = dependent(1);
    out[10] = uses();
    out[11] = z + (int)K::z - 8;
}
