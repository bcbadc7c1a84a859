/* What calls take, in nanoseconds: a line each. Not a test: figures of time are for reports. */
#include <string.h>
#include <time.h>

#include "stub.h"

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static cudaError_t nothing(void *given) {
    (void)given;
    return cudaSuccess;
}

#define LEAST(name, times, repeats, ...) \
    do { \
        double least = 1e18; \
        for (int r_ = 0; r_ < (repeats); r_++) { \
            const double start_ = now(); \
            for (int i = 0; i < (times); i++) { __VA_ARGS__; } \
            const double took_ = (now() - start_) / (times); \
            least = took_ < least ? took_ : least; \
        } \
        printf("%-44s %12.1f\n", name, least); \
    } while (0)

int main(void) {
    void *p[1000], *d, *h, *q;
    for (int i = 0; i < 1000; i++) OK(cudaMalloc(&p[i], (size_t)(i * 37 % 5000) + 1));
    LEAST("malloc + free, 1000 others live", 10000, 10, OK(cudaMalloc(&q, 1000)); OK(cudaFree(q)));
    LEAST("malloc + free of 1 GiB", 100, 10, OK(cudaMalloc(&q, 1 << 30)); OK(cudaFree(q)));
    const size_t sizes[] = {64, 4096, 65536, 1 << 20, 64 << 20};
    OK(cudaMalloc(&d, 64 << 20));
    h = malloc(64 << 20), q = malloc(64 << 20);
    memset(d, 1, 64 << 20), memset(h, 1, 64 << 20), memset(q, 1, 64 << 20);
    for (int s = 0; s < 5; s++) {
        char name[64];
        const int times = sizes[s] > 1 << 20 ? 3 : 500;
        snprintf(name, sizeof name, "memcpy of %zu", sizes[s]);
        LEAST(name, times, 20, memcpy(d, h, sizes[s]); __asm__ volatile("" ::: "memory"));
        snprintf(name, sizeof name, "cudaMemcpy of %zu", sizes[s]);
        LEAST(name, times, 20, OK(cudaMemcpy(d, h, sizes[s], cudaMemcpyHostToDevice)));
    }
    LEAST("launch + synchronise", 1000, 20, OK(test_launch(0, nothing, NULL, 1)); OK(cudaDeviceSynchronize()));
    LEAST("launch, 1000 of them, then synchronise", 1, 50,
          for (int j = 0; j < 1000; j++) OK(test_launch(0, nothing, NULL, 1)); OK(cudaDeviceSynchronize()));
    double caller = 1e18;
    for (int r = 0; r < 20; r++) {
        const double start = now();
        for (int j = 0; j < 1000; j++) OK(test_launch(0, nothing, NULL, 1));
        caller = (now() - start) / 1000 < caller ? (now() - start) / 1000 : caller;
        OK(cudaDeviceSynchronize());
    }
    printf("%-44s %12.1f\n", "launch: the caller's share", caller);
    cudaEvent_t event;
    OK(cudaEventCreate(&event));
    LEAST("record + synchronise an event", 1000, 20, OK(cudaEventRecord(event, 0)); OK(cudaEventSynchronize(event)));
    LEAST("synchronise what is idle", 10000, 10, OK(cudaDeviceSynchronize()));
    return 0;
}
