// Properties describe one device; what is asked of it agrees.
#include "check.h"
#include <cstring>
int main() {
    int count = 0, device = -1, value = 0, version = 0;
    OK(cudaGetDeviceCount(&count));
    CHECK(count >= 1);
    OK(cudaGetDevice(&device));
    CHECK(device == 0);
    cudaDeviceProp p;
    OK(cudaGetDeviceProperties(&p, 0));
    CHECK(std::strlen(p.name) > 0 && p.warpSize == 32 && p.maxThreadsPerBlock == 1024 && p.multiProcessorCount > 0);
    OK(cudaDeviceGetAttribute(&value, cudaDevAttrMultiProcessorCount, 0));
    CHECK(value == p.multiProcessorCount);
    OK(cudaDeviceGetAttribute(&value, cudaDevAttrMaxSharedMemoryPerBlock, 0));
    CHECK((size_t)value == p.sharedMemPerBlock);
    OK(cudaRuntimeGetVersion(&version));
    CHECK(version >= 12000);
    size_t left, total;
    OK(cudaMemGetInfo(&left, &total));
    CHECK(total <= p.totalGlobalMem);
    CHECK(cudaGetDeviceProperties(&p, count) == cudaErrorInvalidDevice);
}
