// More memory than there is is an error, not the end of the program.
#include "check.h"
int main() {
    size_t left, total, after;
    OK(cudaMemGetInfo(&left, &total));
    CHECK(left <= total && total > 0);
    char *x, *y;
    CHECK(cudaMalloc(&x, total + (1 << 20)) == cudaErrorMemoryAllocation);
    CHECK(cudaGetLastError() == cudaErrorMemoryAllocation);
    OK(cudaMalloc(&x, 10 << 20));
    OK(cudaMemGetInfo(&after, &total));
    CHECK(left - after >= 10 << 20);
    OK(cudaMalloc(&y, 1));
    CHECK(x != y && (size_t)x % 256 == 0 && (size_t)y % 256 == 0);
    OK(cudaFree(x));
    OK(cudaFree(y));
    OK(cudaMemGetInfo(&after, &total));
    CHECK(after == left);
    CHECK(cudaFree(x) == cudaErrorInvalidValue);
    for (int i = 0; i < 2000; i++) {
        OK(cudaMalloc(&x, 1000 * (i % 7 + 1)));
        if (i % 3) OK(cudaFree(x));
    }
}
