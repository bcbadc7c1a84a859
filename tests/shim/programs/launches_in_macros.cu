// Launches inside macros, lambdas, methods and conditions, with any expression as shape.
#include "check.h"
__global__ void add(int *x, int n) { atomicAdd(x, n); }
#define LAUNCH(kernel, grid, block, ...) kernel<<<(grid), (block)>>>(__VA_ARGS__)
#define TWICE(...) do { __VA_ARGS__; __VA_ARGS__; } while (0)
struct Runner {
    int *x;
    void run(int n) const { add<<<dim3(n, 2), n * 2>>>(x, 1); }
};
int main() {
    int *x;
    OK(cudaMallocManaged(&x, 4));
    *x = 0;
    LAUNCH(add, 2, 3, x, 1);
    TWICE(add<<<1, 1>>>(x, 10));
    auto f = [&](int n) { add<<<n > 1 ? n : 1, dim3{2, 1, 1}>>>(x, 100); };
    f(2);
    if (x) add<<<1, 1>>>(x, 1000); else add<<<1, 1>>>(x, 5);
    Runner{x}.run(3);
    OK(cudaDeviceSynchronize());
    CHECK(*x == 6 + 20 + 400 + 1000 + 36);
}
