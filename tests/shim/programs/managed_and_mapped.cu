// Memory that both sides use: managed, pinned and mapped, registered.
#include "check.h"
__global__ void add(int *x, int n) { x[threadIdx.x] += n; }
int main() {
    int *managed, *pinned, *mapped, *view, *own = (int *)std::malloc(4096);
    OK(cudaMallocManaged(&managed, 128));
    for (int i = 0; i < 32; i++) managed[i] = i;
    add<<<1, 32>>>(managed, 1);
    OK(cudaDeviceSynchronize());
    CHECK(managed[0] == 1 && managed[31] == 32);
    OK(cudaHostAlloc(&mapped, 128, cudaHostAllocMapped));
    OK(cudaHostGetDevicePointer(&view, mapped, 0));
    mapped[3] = 4;
    add<<<1, 32>>>(view, 2);
    OK(cudaDeviceSynchronize());
    CHECK(mapped[3] == 6);
    OK(cudaHostRegister(own, 4096, cudaHostRegisterMapped));
    CHECK(cudaHostRegister(own, 4096, 0) == cudaErrorHostMemoryAlreadyRegistered);
    OK(cudaHostGetDevicePointer(&view, own, 0));
    own[5] = 1;
    add<<<1, 32>>>(view, 3);
    OK(cudaDeviceSynchronize());
    CHECK(own[5] == 4);
    OK(cudaHostUnregister(own));
    CHECK(cudaHostUnregister(own) == cudaErrorHostMemoryNotRegistered);
    OK(cudaMallocHost(&pinned, 64));
    cudaPointerAttributes a;
    OK(cudaPointerGetAttributes(&a, pinned));
    CHECK(a.type == cudaMemoryTypeHost);
    OK(cudaPointerGetAttributes(&a, managed + 3));
    CHECK(a.type == cudaMemoryTypeManaged);
    OK(cudaPointerGetAttributes(&a, &a));
    CHECK(a.type == cudaMemoryTypeUnregistered);
    OK(cudaFreeHost(pinned));
    OK(cudaFreeHost(mapped));
    OK(cudaFree(managed));
}
