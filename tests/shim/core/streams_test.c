/* Order within and between streams, events, functions of the host, modelled time. */
#include <pthread.h>
#include <unistd.h>

#include "stub.h"

static int order[64];
static _Atomic int count, gate;

static cudaError_t note(void *given) {
    order[count] = (int)(intptr_t)given;
    count++; /* one function at a time */
    return cudaSuccess;
}
static void note_host(void *given) { note(given); }
static void wait_for_gate(void *given) {
    while (!gate) usleep(100);
    note(given);
}
static void call_cuda(void *given) {
    void *p;
    *(cudaError_t *)given = cudaMalloc(&p, 4);
}
static void callback(cudaStream_t stream, cudaError_t status, void *given) {
    (void)stream;
    *(cudaError_t *)given = status;
}

static int at(int what) {
    for (int i = 0; i < count; i++)
        if (order[i] == what) return i;
    return -1;
}
#define N(x) ((void *)(intptr_t)(x))

/* A function of the host that waits stops its own stream and what depends on it, and nothing else. */
static void test_host_functions(void) {
    cudaStream_t a, b, c, free;
    cudaEvent_t event;
    OK(cudaStreamCreate(&a));
    OK(cudaStreamCreate(&b));
    OK(cudaStreamCreate(&c));
    OK(cudaStreamCreateWithFlags(&free, cudaStreamNonBlocking));
    OK(cudaEventCreate(&event));
    count = 0;
    gate = 0;
    OK(cudaLaunchHostFunc(a, wait_for_gate, N(1)));
    OK(test_launch(a, note, N(2), 1));
    OK(cudaEventRecord(event, a));
    OK(cudaStreamWaitEvent(b, event, 0));
    OK(test_launch(b, note, N(3), 1));
    OK(test_launch(c, note, N(4), 1));
    OK(cudaStreamSynchronize(c));
    CHECK(at(4) == 0 && count == 1);
    OK(test_launch(0, note, N(5), 1));    /* the legacy stream waits for a, b and c */
    OK(test_launch(c, note, N(6), 1));    /* and c for it */
    OK(test_launch(free, note, N(7), 1)); /* who is not blocking waits for none */
    OK(cudaStreamSynchronize(free));
    CHECK(at(7) == 1 && count == 2);
    IS(cudaStreamQuery(c), cudaErrorNotReady);
    IS(cudaEventQuery(event), cudaErrorNotReady);
    IS(cudaGetLastError(), cudaSuccess);
    gate = 1;
    OK(cudaDeviceSynchronize());
    CHECK(at(1) == 2 && at(2) == 3 && at(3) == 4 && at(5) == 5 && at(6) == 6 && count == 7);
    OK(cudaEventQuery(event));
    OK(cudaStreamQuery(c));
    cudaError_t seen = cudaSuccess;
    OK(cudaLaunchHostFunc(a, call_cuda, &seen));
    OK(cudaStreamSynchronize(a));
    CHECK(seen == cudaErrorNotPermitted);
    OK(cudaStreamAddCallback(a, callback, &seen, 0));
    OK(cudaStreamSynchronize(a));
    CHECK(seen == cudaSuccess);
    OK(cudaStreamDestroy(a));
    IS(cudaStreamDestroy(a), cudaErrorInvalidResourceHandle);
    IS(cudaStreamSynchronize((cudaStream_t)(uintptr_t)0x1234), cudaErrorInvalidResourceHandle);
    IS(cudaGetLastError(), cudaErrorInvalidResourceHandle);
    IS(cudaGetLastError(), cudaSuccess);
    OK(cudaStreamDestroy(b));
    OK(cudaStreamDestroy(c));
    OK(cudaStreamDestroy(free));
    OK(cudaEventDestroy(event));
    IS(cudaEventDestroy(event), cudaErrorInvalidResourceHandle);
    cudaGetLastError();
}

/* A stream that is destroyed while it has work still does it. */
static void test_destroyed(void) {
    cudaStream_t s;
    cudaEvent_t event;
    count = 0;
    gate = 0;
    OK(cudaStreamCreate(&s));
    OK(cudaEventCreate(&event));
    OK(cudaLaunchHostFunc(s, wait_for_gate, N(1)));
    OK(cudaEventRecord(event, s));
    OK(test_launch(s, note, N(2), 1));
    OK(cudaLaunchHostFunc(s, note_host, N(3)));
    OK(cudaEventDestroy(event));
    OK(cudaStreamDestroy(s));
    gate = 1;
    OK(cudaDeviceSynchronize());
    CHECK(count == 3 && at(1) == 0 && at(2) == 1 && at(3) == 2);
}

static float between(cudaEvent_t from, cudaEvent_t to) {
    float ms = -1;
    OK(cudaEventElapsedTime(&ms, from, to));
    return ms;
}

/* Modelled time depends on the order of calls alone. */
static void test_time(void) {
    cudaStream_t a, b;
    cudaEvent_t start, end, never;
    float ms;
    OK(cudaEventCreate(&start));
    OK(cudaEventCreate(&end));
    OK(cudaEventCreate(&never));
    OK(cudaEventRecord(start, 0));
    OK(test_launch(0, note, N(0), 2e6));
    OK(test_launch(0, note, N(0), 3e6));
    OK(cudaEventRecord(end, 0));
    OK(cudaEventSynchronize(end));
    CHECK(between(start, end) > 4.9999f && between(start, end) < 5.01f);
    IS(cudaEventElapsedTime(&ms, start, never), cudaErrorInvalidResourceHandle);
    OK(cudaStreamCreateWithFlags(&a, cudaStreamNonBlocking));
    OK(cudaStreamCreateWithFlags(&b, cudaStreamNonBlocking));
    OK(cudaEventRecord(start, a)); /* a new stream begins where the host is */
    CHECK(cudaEventSynchronize(start) == cudaSuccess && between(end, start) >= 0);
    OK(test_launch(a, note, N(0), 2e6));
    OK(test_launch(b, note, N(0), 2e6)); /* kernels share one engine */
    OK(cudaEventRecord(end, b));
    OK(cudaEventSynchronize(end));
    CHECK(between(start, end) > 3.9999f && between(start, end) < 4.01f);
    OK(cudaEventRecord(end, a));
    OK(cudaStreamWaitEvent(b, end, 0));
    OK(cudaEventRecord(start, b));
    OK(cudaDeviceSynchronize());
    CHECK(between(end, start) >= 0);
    OK(cudaStreamDestroy(a));
    OK(cudaStreamDestroy(b));
    OK(cudaEventDestroy(start));
    OK(cudaEventDestroy(end));
    OK(cudaEventDestroy(never));
    IS(cudaGetLastError(), cudaErrorInvalidResourceHandle);
}

static cudaError_t fail(void *given) {
    (void)given;
    return cudaErrorIllegalAddress;
}

/* An error of a task is every call's until the device is reset; what follows it does not run. */
static void test_sticky(void) {
    cudaError_t seen = cudaSuccess;
    void *p;
    count = 0;
    OK(cudaStreamAddCallback(0, callback, &seen, 0));
    OK(test_launch(0, fail, NULL, 1));
    cudaLaunchHostFunc(0, note_host, N(1));
    cudaStreamAddCallback(0, callback, &seen, 0);
    test_launch(0, note, N(2), 1);
    IS(cudaDeviceSynchronize(), cudaErrorIllegalAddress);
    CHECK(count == 0);
    IS(cudaMalloc(&p, 4), cudaErrorIllegalAddress);
    IS(cudaGetLastError(), cudaErrorIllegalAddress);
    IS(cudaGetLastError(), cudaErrorIllegalAddress);
    OK(cudaDeviceReset());
    IS(cudaGetLastError(), cudaSuccess);
    OK(cudaMalloc(&p, 4));
    OK(cudaFree(p));
}

static void *own_stream(void *given) {
    (void)given;
    OK(test_launch(cudaStreamPerThread, note, N(1), 1));
    OK(cudaStreamSynchronize(cudaStreamPerThread));
    return NULL;
}

int main(void) {
    test_host_functions();
    test_destroyed();
    count = 0;
    test_time();
    test_sticky();
    count = 0;
    for (int i = 0; i < 8; i++) {
        pthread_t thread;
        CHECK(!pthread_create(&thread, NULL, own_stream, NULL) && !pthread_join(thread, NULL));
    }
    CHECK(count == 8);
    return 0;
}
