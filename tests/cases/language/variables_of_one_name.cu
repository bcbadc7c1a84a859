// Static locals and variables of namespaces that have the same name are different variables.
// launch: 2 1
// arg out: i32[12] = 0
// expect out: 4 15 11 2 6 10 5 20 12 3 7 12
namespace a
{
__device__ int n = 3;

__device__ int f()
{
    static int count = 1;
    return count += n;
}
}

namespace b
{
__device__ int n = 5;

__device__ int f()
{
    static int count = 10;
    return count += n;
}
}

template <int N>
__device__ int g()
{
    static int count = N;
    return ++count;
}

__global__ void k(int *out)
{
    static int count = 10;
    int *row = out + 6 * blockIdx.x;
    row[0] = a::f();
    row[1] = b::f();
    row[2] = ++count;
    row[3] = g<1>();
    row[4] = g<5>();
    {
        static int count = 8;
        row[5] = count += 2;
    }
    a::n = 1;
}
