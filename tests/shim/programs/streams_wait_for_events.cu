// What a stream does behind cudaStreamWaitEvent comes after what another did before the event.
#include <cstring>
#include "check.h"
__global__ void add(int *x, int n) { x[threadIdx.x] = 3 * x[threadIdx.x] + n; }
int main() {
    int *x, found[64];
    cudaStream_t streams[3];
    cudaEvent_t events[3];
    OK(cudaMalloc(&x, sizeof found));
    OK(cudaMemset(x, 0, sizeof found));
    OK(cudaDeviceSynchronize());
    for (int i = 0; i < 3; i++) {
        OK(cudaStreamCreateWithFlags(&streams[i], cudaStreamNonBlocking));
        OK(cudaEventCreate(&events[i]));
    }
    int wanted = 0;
    for (int i = 0; i < 300; i++) {
        const int own = i % 3, before = (i + 2) % 3;
        if (i) OK(cudaStreamWaitEvent(streams[own], events[before], 0));
        add<<<1, 64, 0, streams[own]>>>(x, i);
        OK(cudaEventRecord(events[own], streams[own]));
        wanted = (int)(3u * (unsigned)wanted + (unsigned)i);
    }
    OK(cudaMemcpyAsync(found, x, sizeof found, cudaMemcpyDeviceToHost, streams[299 % 3]));
    OK(cudaStreamSynchronize(streams[299 % 3]));
    for (int v : found) CHECK(v == wanted);
    cudaEvent_t never;
    OK(cudaEventCreate(&never));
    OK(cudaStreamWaitEvent(streams[0], never, 0));
    OK(cudaStreamSynchronize(streams[0]));
}
