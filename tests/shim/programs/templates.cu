// Template kernels are made for what the program asks for: types, values, defaults, structs.
#include "check.h"
namespace shapes {
struct Pair { int a; float b; };
enum Op { Plus, Times };
template <typename T, Op op = Plus, int N = 1> __global__ void apply(T *__restrict__ x, const T *__restrict__ const y, int n) {
    int i = threadIdx.x;
    if (i < n) x[i] = (op == Plus ? x[i] + y[i] : x[i] * y[i]) + N;
}
template <typename P> __global__ void first(P p, int *out) { *out = p.a; }
}
template <typename T> void run(T *x, T *y) { shapes::apply<T, shapes::Times, -2><<<1, 8>>>(x, y, 8); }
typedef int (*step)(int, const int *);
__device__ int next(int x, const int *by) { return x + *by; }
namespace shapes {
__device__ int twice(int x, const int *) { return 2 * x; }
}
template <step f> __global__ void once(int *x, const int *by) { *x = f(*x, by); }
template <step f> void launch_once(int *x, const int *by) { once<f><<<1, 1>>>(x, by); }
template <bool B, char C> __global__ void flags(int *out) { *out = B ? C : 0; }
int main() {
    float *x, *y;
    OK(cudaMallocManaged(&x, 64));
    OK(cudaMallocManaged(&y, 64));
    for (int i = 0; i < 8; i++) x[i] = (float)i, y[i] = 2;
    shapes::apply<float><<<1, 8>>>(x, y, 8);
    OK(cudaDeviceSynchronize());
    CHECK(x[7] == 10);
    run(x, y);
    OK(cudaDeviceSynchronize());
    CHECK(x[7] == 18);
    int *n = (int *)x;
    shapes::Pair p = {42, 1};
    shapes::first<<<1, 1>>>(p, n);
    OK(cudaDeviceSynchronize());
    CHECK(*n == 42);
    flags<true, 'a'><<<1, 1>>>(n);
    OK(cudaDeviceSynchronize());
    CHECK(*n == 'a');
    int *by = (int *)y;
    *n = 5, *by = 3;
    launch_once<next>(n, by);
    once<shapes::twice><<<1, 1>>>(n, by);
    OK(cudaDeviceSynchronize());
    CHECK(*n == 16);
    unsigned long long *w = (unsigned long long *)x, *v = (unsigned long long *)y;
    for (int i = 0; i < 8; i++) w[i] = 1ull << 40, v[i] = 3;
    shapes::apply<unsigned long long, shapes::Times><<<1, 8>>>(w, v, 8);
    OK(cudaDeviceSynchronize());
    CHECK(w[3] == (3ull << 40) + 1);
}
