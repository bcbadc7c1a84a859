/* Errors of a thread and of a device, and what is said of them. In: an error. Out: what CUDA's functions yield. */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "streams.h"

static _Thread_local cudaError_t last;
static cudaError_t sticky[C2N_MOST_DEVICES];

cudaError_t c2n_fail(cudaError_t error) {
    if (error != cudaSuccess && error != cudaErrorNotReady) last = error;
    return error;
}

cudaError_t c2n_begin(void) {
    c2n_start();
    if (c2n_forked()) return cudaErrorInitializationError;
    if (c2n_in_host_function()) return cudaErrorNotPermitted;
    if (!c2n_device_count()) return cudaErrorNoDevice;
    return c2n_sticky(c2n_device());
}

void c2n_stick(int device, cudaError_t error) {
    cudaError_t none = cudaSuccess;
    __atomic_compare_exchange_n(&sticky[device], &none, error, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

cudaError_t c2n_sticky(int device) { return __atomic_load_n(&sticky[device], __ATOMIC_SEQ_CST); }
void c2n_unstick(int device) { __atomic_store_n(&sticky[device], cudaSuccess, __ATOMIC_SEQ_CST); }

cudaError_t cudaPeekAtLastError(void) {
    const cudaError_t stuck = c2n_sticky(c2n_device());
    return stuck != cudaSuccess ? stuck : last;
}

cudaError_t cudaGetLastError(void) {
    const cudaError_t error = cudaPeekAtLastError();
    last = cudaSuccess;
    return error;
}

void c2n_say(const char *format, ...) {
    va_list given;
    fflush(stdout);
    flockfile(stderr);
    fputs("cuda2npu: ", stderr);
    va_start(given, format);
    vfprintf(stderr, format, given);
    va_end(given);
    fputc('\n', stderr);
    funlockfile(stderr);
}

void c2n_say_refused(const char *name, int *said, const char *code, const char *why) {
    const char *strict = getenv("CUDA2NPU_STRICT");
    if (!__atomic_exchange_n(said, 1, __ATOMIC_SEQ_CST)) c2n_say("%s is not supported: %s [%s]", name, why, code);
    if (strict && !strcmp(strict, "1")) abort();
}

cudaError_t c2n_refused(const char *name, int *said, const char *code, const char *why) {
    c2n_say_refused(name, said, code, why);
    return c2n_fail(cudaErrorNotSupported);
}
