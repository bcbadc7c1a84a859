/* What the tests of the core share. */
#ifndef STUB_H
#define STUB_H
#include <stdio.h>
#include <stdlib.h>

#include "core.h"
#include "cuda_runtime_api.h"

typedef cudaError_t (*test_function)(void *given);

extern char test_symbol[64];
cudaError_t test_launch(cudaStream_t stream, test_function function, void *given, double ns);
/* How many rooms there are, and the length of the one at an address. */
uint64_t test_rooms(const void *address, uint64_t *bytes);

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)
#define OK(call) \
    do { \
        const cudaError_t got_ = (call); \
        if (got_ != cudaSuccess) { \
            fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call, cudaGetErrorName(got_)); \
            exit(1); \
        } \
    } while (0)
#define IS(call, wanted) \
    do { \
        const cudaError_t got_ = (call); \
        if (got_ != (wanted)) { \
            fprintf(stderr, "%s:%d: %s: %s, not " #wanted "\n", __FILE__, __LINE__, #call, cudaGetErrorName(got_)); \
            exit(1); \
        } \
    } while (0)
#endif
