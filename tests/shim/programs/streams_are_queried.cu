// A stream or event is not ready while work before it waits; that is no error that stays.
#include <atomic>
#include <thread>
#include "check.h"
static std::atomic<bool> open_gate{false};
static void wait_at_gate(void *) {
    while (!open_gate) std::this_thread::yield();
}
int main() {
    cudaStream_t stream;
    cudaEvent_t event;
    OK(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
    OK(cudaEventCreateWithFlags(&event, cudaEventDisableTiming));
    OK(cudaStreamQuery(stream));
    OK(cudaEventQuery(event));
    OK(cudaLaunchHostFunc(stream, wait_at_gate, nullptr));
    OK(cudaEventRecord(event, stream));
    CHECK(cudaStreamQuery(stream) == cudaErrorNotReady);
    CHECK(cudaEventQuery(event) == cudaErrorNotReady);
    CHECK(cudaPeekAtLastError() == cudaSuccess);
    open_gate = true;
    OK(cudaEventSynchronize(event));
    OK(cudaStreamSynchronize(stream));
    OK(cudaStreamQuery(stream));
    OK(cudaEventQuery(event));
    CHECK(cudaGetLastError() == cudaSuccess);
    float ms;
    CHECK(cudaEventElapsedTime(&ms, event, event) == cudaErrorInvalidResourceHandle);
}
