// `::name` stands outside all namespaces: functions, types, constants, templates, built-ins.
// launch: 1 1
// arg out: f32[4] = 0
// expect out: 1212352 103 11 2
#include <cmath>
typedef int number;
const int size = 5;
struct S {
    int v;
};
template <typename T>
struct G {
    T v[2];
};
template <typename T>
__device__ T one(T x)
{
    return x + 1;
}
__device__ int f(int x)
{
    return x;
}
namespace a {
template <typename T>
__device__ T one(T)
{
    return 7;
}
template <typename T>
struct G {
    T v[3];
};
typedef float number;
const int size = 6;
struct S {
    float v;
};
__device__ int f(int x)
{
    return 100 * x;
}
__device__ float all()
{
    ::number n = ::f(2) + 0.9f;
    ::S s = {3};
    int size = 1000;
    size += sizeof(::G<int>) - sizeof(G<int>) + 4;
    return size - 1000 + n + ::size * 10 + s.v * 100 + ::sqrtf(4.0f) * 1000 + ::min(1, 2) * 10000 +
           ::one(1) * 100000 + ::one<int>(0) * 1000000;
}
}
__global__ void k(float *out)
{
    int i = ::threadIdx.x;
    out[i] = a::all();
    out[1] = ::a::f(1) + ::f(3);
    out[2] = ::a::size + ::size;
    ::float2 w = ::make_float2(1, 2);
    out[3] = w.y;
}
