// cudaPointerGetAttributes tells device, pinned, managed and plain memory apart.
#include "check.h"
int main() {
    void *device, *pinned, *managed, *mapped;
    int plain, current;
    cudaPointerAttributes found;
    OK(cudaGetDevice(&current));
    OK(cudaMalloc(&device, 100));
    OK(cudaMallocHost(&pinned, 100));
    OK(cudaMallocManaged(&managed, 100));
    OK(cudaHostAlloc(&mapped, 100, cudaHostAllocMapped));
    OK(cudaPointerGetAttributes(&found, (char *)device + 50));
    CHECK(found.type == cudaMemoryTypeDevice && found.device == current);
    CHECK(found.devicePointer == (char *)device + 50 && found.hostPointer == nullptr);
    OK(cudaPointerGetAttributes(&found, pinned));
    CHECK(found.type == cudaMemoryTypeHost && found.hostPointer == pinned);
    OK(cudaPointerGetAttributes(&found, managed));
    CHECK(found.type == cudaMemoryTypeManaged && found.devicePointer == managed);
    OK(cudaPointerGetAttributes(&found, &plain));
    CHECK(found.type == cudaMemoryTypeUnregistered && found.devicePointer == nullptr);
    void *same;
    OK(cudaHostGetDevicePointer(&same, mapped, 0));
    OK(cudaPointerGetAttributes(&found, mapped));
    CHECK(found.devicePointer == same);
    OK(cudaHostRegister(&plain, sizeof plain, cudaHostRegisterDefault));
    OK(cudaPointerGetAttributes(&found, &plain));
    CHECK(found.type == cudaMemoryTypeHost);
    OK(cudaHostUnregister(&plain));
    unsigned flags = 0;
    OK(cudaHostGetFlags(&flags, mapped));
    CHECK(flags & cudaHostAllocMapped);
    OK(cudaFreeHost(pinned));
    CHECK(cudaFree(mapped) != cudaSuccess);
    OK(cudaFreeHost(mapped));
}
