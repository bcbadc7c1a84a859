/* CUDA's functions that allocate, free and ask about memory. In: sizes, addresses. Out: CUDA's error. */
#define _GNU_SOURCE
#include <string.h>

#include "checks.h"
#include "memory.h"
#include "streams.h"

#define PITCH 512ull

cudaError_t cudaMalloc(void **devPtr, size_t size) {
    BEGIN;
    REQUIRE(devPtr, cudaErrorInvalidValue);
    *devPtr = NULL;
    return size ? c2n_fail(c2n_allocate(size, 0, devPtr)) : cudaSuccess;
}

/* As documented, it waits for what was begun before. */
cudaError_t cudaFree(void *devPtr) {
    BEGIN;
    if (!devPtr) return cudaSuccess;
    c2n_place found;
    REQUIRE(c2n_find(devPtr, 0, &found) && found.first == (uint64_t)(uintptr_t)devPtr &&
                (found.kind == C2N_DEVICE_MEMORY || found.kind == C2N_MANAGED_MEMORY),
            cudaErrorInvalidValue);
    const cudaError_t error = c2n_wait_device(found.device);
    const cudaError_t freed = c2n_release(devPtr);
    return c2n_fail(error != cudaSuccess ? error : freed);
}

cudaError_t cudaMallocPitch(void **devPtr, size_t *pitch, size_t width, size_t height) {
    BEGIN;
    REQUIRE(devPtr && pitch, cudaErrorInvalidValue);
    *pitch = (width + PITCH - 1) / PITCH * PITCH;
    size_t bytes;
    REQUIRE(!__builtin_mul_overflow(*pitch, height, &bytes), cudaErrorMemoryAllocation);
    return cudaMalloc(devPtr, bytes);
}

cudaError_t cudaMalloc3D(struct cudaPitchedPtr *pitchedDevPtr, struct cudaExtent extent) {
    BEGIN;
    REQUIRE(pitchedDevPtr, cudaErrorInvalidValue);
    size_t rows;
    REQUIRE(!__builtin_mul_overflow(extent.height, extent.depth, &rows), cudaErrorMemoryAllocation);
    pitchedDevPtr->xsize = extent.width, pitchedDevPtr->ysize = extent.height;
    return cudaMallocPitch(&pitchedDevPtr->ptr, &pitchedDevPtr->pitch, extent.width, rows);
}

cudaError_t cudaMallocManaged(void **devPtr, size_t size, unsigned int flags) {
    BEGIN;
    REQUIRE(devPtr && size && (flags == cudaMemAttachGlobal || flags == cudaMemAttachHost), cudaErrorInvalidValue);
    return c2n_fail(c2n_allocate_on(c2n_device(), size, C2N_MANAGED_MEMORY, flags, 0, devPtr));
}

/* -- memory of the host ------------------------------------------------------------------------- */

cudaError_t cudaHostAlloc(void **pHost, size_t size, unsigned int flags) {
    BEGIN;
    REQUIRE(pHost && !(flags & ~7u), cudaErrorInvalidValue);
    *pHost = NULL;
    return size ? c2n_fail(c2n_allocate_on(c2n_device(), size, C2N_PINNED, flags, 0, pHost)) : cudaSuccess;
}

cudaError_t cudaMallocHost(void **ptr, size_t size) { return cudaHostAlloc(ptr, size, 0); }

cudaError_t cudaFreeHost(void *ptr) {
    BEGIN;
    if (!ptr) return cudaSuccess;
    c2n_place found;
    REQUIRE(c2n_find(ptr, 0, &found) && found.first == (uint64_t)(uintptr_t)ptr && found.kind == C2N_PINNED,
            cudaErrorInvalidValue);
    const cudaError_t error = c2n_wait_device(-1);
    const cudaError_t freed = c2n_release(ptr);
    return c2n_fail(error != cudaSuccess ? error : freed);
}

cudaError_t cudaHostRegister(void *ptr, size_t size, unsigned int flags) {
    BEGIN;
    REQUIRE(ptr && size && !(flags & ~15u), cudaErrorInvalidValue);
    return c2n_fail(c2n_add_host(ptr, size, C2N_REGISTERED, flags, (flags & cudaHostRegisterReadOnly) != 0));
}

cudaError_t cudaHostUnregister(void *ptr) {
    BEGIN;
    REQUIRE(ptr, cudaErrorInvalidValue);
    const cudaError_t error = c2n_wait_device(-1);
    REQUIRE(c2n_remove_host(ptr, C2N_REGISTERED), cudaErrorHostMemoryNotRegistered);
    return c2n_fail(error);
}

static int is_hosts(const void *address, c2n_place *found) {
    return c2n_find(address, 0, found) && (found->kind == C2N_PINNED || found->kind == C2N_REGISTERED);
}

cudaError_t cudaHostGetDevicePointer(void **pDevice, void *pHost, unsigned int flags) {
    BEGIN;
    c2n_place found;
    REQUIRE(pDevice && !flags && is_hosts(pHost, &found), cudaErrorInvalidValue);
    *pDevice = pHost;
    return cudaSuccess;
}

cudaError_t cudaHostGetFlags(unsigned int *pFlags, void *pHost) {
    BEGIN;
    c2n_place found;
    REQUIRE(pFlags && is_hosts(pHost, &found), cudaErrorInvalidValue);
    *pFlags = found.flags | cudaHostAllocMapped;
    return cudaSuccess;
}

/* -- questions ---------------------------------------------------------------------------------- */

cudaError_t cudaMemGetInfo(size_t *free, size_t *total) {
    BEGIN;
    size_t left, all;
    c2n_memory_left(c2n_device(), &left, &all);
    if (free) *free = left;
    if (total) *total = all;
    return cudaSuccess;
}

cudaError_t cudaPointerGetAttributes(struct cudaPointerAttributes *attributes, const void *ptr) {
    BEGIN;
    REQUIRE(attributes, cudaErrorInvalidValue);
    memset(attributes, 0, sizeof *attributes);
    attributes->type = cudaMemoryTypeUnregistered;
    attributes->device = -2; /* of memory that is nobody's */
    attributes->hostPointer = (void *)(uintptr_t)ptr;
    c2n_place found;
    if (!c2n_find(ptr, 1, &found)) return cudaSuccess;
    static const enum cudaMemoryType types[] = {
        [C2N_DEVICE_MEMORY] = cudaMemoryTypeDevice, [C2N_PINNED] = cudaMemoryTypeHost,
        [C2N_REGISTERED] = cudaMemoryTypeHost, [C2N_MANAGED_MEMORY] = cudaMemoryTypeManaged};
    attributes->type = types[found.kind];
    attributes->device = found.device;
    attributes->devicePointer = (void *)(uintptr_t)ptr;
    if (found.kind == C2N_DEVICE_MEMORY) attributes->hostPointer = NULL;
    return cudaSuccess;
}

/* Advice about managed memory changes nothing: all of it is everywhere. */
static cudaError_t managed(const void *address, size_t count) {
    BEGIN;
    c2n_place found;
    REQUIRE(count && c2n_find(address, count, &found) && found.kind == C2N_MANAGED_MEMORY, cudaErrorInvalidValue);
    return cudaSuccess;
}

cudaError_t cudaMemPrefetchAsync(const void *devPtr, size_t count, struct cudaMemLocation location,
                                 unsigned int flags, cudaStream_t stream) {
    (void)location, (void)flags;
    REQUIRE(c2n_check_stream(stream) == cudaSuccess, cudaErrorInvalidResourceHandle);
    return managed(devPtr, count);
}

cudaError_t cudaMemAdvise(const void *devPtr, size_t count, enum cudaMemoryAdvise advice,
                          struct cudaMemLocation location) {
    (void)advice, (void)location;
    return managed(devPtr, count);
}

/* -- in stream order ---------------------------------------------------------------------------- */

cudaError_t cudaMallocAsync(void **devPtr, size_t size, cudaStream_t hStream) {
    BEGIN;
    REQUIRE(c2n_check_stream(hStream) == cudaSuccess, cudaErrorInvalidResourceHandle);
    return cudaMalloc(devPtr, size);
}

typedef struct {
    c2n_task task;
    void *address;
} free_task;

static cudaError_t run_free(c2n_task *task) {
    c2n_release(((free_task *)task)->address);
    return cudaSuccess;
}

cudaError_t cudaFreeAsync(void *devPtr, cudaStream_t hStream) {
    BEGIN;
    REQUIRE(c2n_check_stream(hStream) == cudaSuccess, cudaErrorInvalidResourceHandle);
    c2n_place found;
    if (!devPtr) return cudaSuccess;
    REQUIRE(c2n_find(devPtr, 0, &found) && found.first == (uint64_t)(uintptr_t)devPtr &&
                found.kind == C2N_DEVICE_MEMORY,
            cudaErrorInvalidValue);
    free_task *t = (free_task *)c2n_new_task(sizeof *t - sizeof t->task);
    REQUIRE(t, cudaErrorMemoryAllocation);
    t->task.run = run_free, t->task.kind = C2N_NO_ENGINE, t->task.always = 1, t->address = devPtr;
    return c2n_fail(c2n_enqueue(hStream, &t->task));
}
