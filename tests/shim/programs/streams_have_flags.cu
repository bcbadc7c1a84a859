// A stream keeps its flags and priority; a priority out of range is brought into it.
#include "check.h"
int main() {
    int least, greatest, priority = 99;
    unsigned flags = 99;
    cudaStream_t plain, apart, urgent;
    OK(cudaDeviceGetStreamPriorityRange(&least, &greatest));
    CHECK(greatest <= least);
    OK(cudaStreamCreate(&plain));
    OK(cudaStreamCreateWithFlags(&apart, cudaStreamNonBlocking));
    OK(cudaStreamCreateWithPriority(&urgent, cudaStreamNonBlocking, greatest - 100));
    OK(cudaStreamGetFlags(plain, &flags));
    CHECK(flags == cudaStreamDefault);
    OK(cudaStreamGetFlags(apart, &flags));
    CHECK(flags == cudaStreamNonBlocking);
    OK(cudaStreamGetPriority(urgent, &priority));
    CHECK(priority >= greatest && priority <= least);
    OK(cudaStreamGetPriority(plain, &priority));
    CHECK(priority == 0);
    CHECK(cudaStreamCreateWithFlags(&apart, 77) == cudaErrorInvalidValue);
    CHECK(cudaGetLastError() == cudaErrorInvalidValue);
    OK(cudaStreamDestroy(plain));
    OK(cudaStreamDestroy(urgent));
}
