/* Places of memory, as `memory.c` keeps them. Inside the library only. */
#ifndef C2N_MEMORY_H
#define C2N_MEMORY_H
#include "core.h"

enum { C2N_UNKNOWN, C2N_DEVICE_MEMORY, C2N_PINNED, C2N_REGISTERED, C2N_MANAGED_MEMORY };

typedef struct {
    uint64_t first, end;
    uint32_t kind, flags;
    int device;
} c2n_place;

#pragma GCC visibility push(hidden)
cudaError_t c2n_allocate_on(int device, size_t bytes, uint32_t kind, uint32_t flags, int constant, void **address);
cudaError_t c2n_release(const void *address);
void c2n_free_all(int device);
void c2n_memory_left(int device, size_t *left, size_t *total);
int c2n_is_device_address(const void *address); /* in the range that device memory is taken from */
cudaError_t c2n_add_host(const void *host, size_t bytes, uint32_t kind, uint32_t flags, int constant);
int c2n_remove_host(const void *host, uint32_t kind); /* 0: nothing of that kind begins there */
/* Whether `bytes` bytes at an address lie in one allocation, which is `found`. */
int c2n_find(const void *address, size_t bytes, c2n_place *found);
#pragma GCC visibility pop
#endif
