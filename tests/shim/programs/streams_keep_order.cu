// Work of one stream runs in order; an event makes another stream wait.
#include "check.h"
__global__ void add(int *x, int n) { for (int i = 0; i < 2000; i++) x[threadIdx.x] += n; }
__global__ void twice(int *x) { x[threadIdx.x] *= 2; }
int main() {
    int *x, *host;
    OK(cudaMalloc(&x, 128));
    OK(cudaMallocHost(&host, 128));
    cudaStream_t a, b;
    cudaEvent_t done;
    OK(cudaStreamCreate(&a));
    OK(cudaStreamCreateWithFlags(&b, cudaStreamNonBlocking));
    OK(cudaEventCreateWithFlags(&done, cudaEventDisableTiming));
    for (int round = 0; round < 50; round++) {
        OK(cudaMemsetAsync(x, 0, 128, a));
        add<<<1, 32, 0, a>>>(x, 3);
        OK(cudaEventRecord(done, a));
        OK(cudaStreamWaitEvent(b, done, 0));
        twice<<<1, 32, 0, b>>>(x);
        OK(cudaMemcpyAsync(host, x, 128, cudaMemcpyDeviceToHost, b));
        OK(cudaStreamSynchronize(b));
        for (int i = 0; i < 32; i++) CHECK(host[i] == 12000);
        CHECK(cudaEventQuery(done) == cudaSuccess && cudaStreamQuery(a) == cudaSuccess);
    }
    OK(cudaStreamDestroy(a));
    OK(cudaStreamDestroy(b));
    CHECK(cudaStreamSynchronize((cudaStream_t)host) == cudaErrorInvalidResourceHandle);
    OK(cudaFreeHost(host));
}
