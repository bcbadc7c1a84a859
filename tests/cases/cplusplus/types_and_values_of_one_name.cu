// What is a type in one function, namespace or template is a value in another.
// launch: 1 1
// arg out: i32[12] = 0
// expect out: 14 6 11 9 32 0 10 4 40 8 12 18
__global__ void other(int *out)
{
    typedef int len;
    struct n {
        int a;
    };
    len x = 3;
    n v;
    v.a = x;
    out[0] = v.a;
}
__constant__ int len = 7;
__device__ int n = 4;
enum N { first = 5 };
template <int N>
__device__ int twice()
{
    return N * 2 + (N)-1;
}
template <class T, int M>
__device__ int times()
{
    T N = 3;
    return N * M;
}
namespace lib {
struct v {
    int a;
};
typedef int w;
}
__constant__ int v = 4, w = 5;
__device__ int product()
{
    return v * w + (v)*w;
}
struct Holder {
    typedef char z;
};
__device__ int z = 2;
__constant__ int half = 3;
__device__ int quarter(int half)
{
    return half * 2 + (half)*1;
}
__global__ void k(int *out)
{
    out[0] = len * 2;
    out[1] = (len)-1;
    out[2] = twice<4>();
    out[3] = times<int, 3>();
    int m = n * 2;
    out[4] = (n)*m;
    out[5] = (n) & (m - 8);
    out[6] = out[4] / 4 + 2;
    out[7] = sizeof(n);
    out[8] = product();
    out[9] = v * z;
    out[10] = (half)*4;
    out[11] = quarter(half * 2);
}
