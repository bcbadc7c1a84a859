// A wrong argument is the last error once; it stops nothing.
#include "check.h"
#include <cstring>
int main() {
    int *x, host[4];
    OK(cudaMalloc(&x, 16));
    CHECK(cudaMemcpy(x, host, 32, cudaMemcpyHostToDevice) == cudaErrorInvalidValue);
    CHECK(cudaPeekAtLastError() == cudaErrorInvalidValue);
    CHECK(cudaGetLastError() == cudaErrorInvalidValue);
    OK(cudaGetLastError());
    CHECK(cudaMemcpy(x, host, 16, (cudaMemcpyKind)9) == cudaErrorInvalidMemcpyDirection);
    CHECK(cudaMemcpy(host, host, 16, cudaMemcpyHostToDevice) == cudaErrorInvalidValue);
    CHECK(cudaFree((void *)host) == cudaErrorInvalidValue);
    CHECK(cudaSetDevice(77) == cudaErrorInvalidDevice);
    OK(cudaFree(0));
    OK(cudaMemcpy(x, host, 16, cudaMemcpyHostToDevice));
    CHECK(!std::strcmp(cudaGetErrorName(cudaErrorInvalidValue), "cudaErrorInvalidValue"));
    CHECK(!std::strcmp(cudaGetErrorString(cudaSuccess), "no error"));
}
