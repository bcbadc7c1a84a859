/* CUDA's functions on streams. In: handles. Out: CUDA's error. */
#define _GNU_SOURCE
#include "streams.h"

#include <pthread.h>
#include <stdlib.h>

#include "checks.h"
#include "memory.h"

/* -- handles ------------------------------------------------------------------------------------ */

typedef struct {                         /* a thread's own default streams, by device */
    struct CUstream_st *streams[C2N_MOST_DEVICES];
} thread_streams;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static _Thread_local thread_streams *own;

static void end_own(void *given) {
    thread_streams *of = given;
    for (int i = 0; i < C2N_MOST_DEVICES; i++)
        if (of->streams[i]) c2n_end_stream(of->streams[i]);
    free(of);
}

static void make_key(void) { pthread_key_create(&key, end_own); }

static struct CUstream_st *own_stream(int device) {
    pthread_once(&once, make_key);
    if (!own) {
        own = calloc(1, sizeof *own);
        if (!own) return NULL;
        pthread_setspecific(key, own);
    }
    if (!own->streams[device]) own->streams[device] = c2n_make_stream(device, 0, 0);
    return own->streams[device];
}

struct CUstream_st *c2n_resolve(cudaStream_t stream) {
    if (!stream || stream == cudaStreamLegacy) return c2n_legacy_stream(c2n_device());
    if (stream == cudaStreamPerThread) return own_stream(c2n_device());
    if (!c2n_is_slot(stream)) return NULL;
    return __atomic_load_n(&stream->magic, __ATOMIC_RELAXED) == STREAM_MAGIC ? stream : NULL;
}

cudaError_t c2n_check_stream(cudaStream_t stream) {
    return c2n_resolve(stream) ? cudaSuccess : cudaErrorInvalidResourceHandle;
}

cudaError_t c2n_enqueue(cudaStream_t stream, c2n_task *task) {
    struct CUstream_st *s = c2n_resolve(stream);
    if (s) return c2n_enqueue_on(s, task, NULL);
    c2n_drop_task(task);
    return cudaErrorInvalidResourceHandle;
}

/* -- making, ending, waiting ---------------------------------------------------------------------- */

cudaError_t cudaStreamCreateWithPriority(cudaStream_t *pStream, unsigned int flags, int priority) {
    BEGIN;
    REQUIRE(pStream && !(flags & ~(unsigned)cudaStreamNonBlocking), cudaErrorInvalidValue);
    *pStream = c2n_make_stream(c2n_device(), flags, priority < 0 ? -1 : 0);
    REQUIRE(*pStream, cudaErrorMemoryAllocation);
    return cudaSuccess;
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t *pStream, unsigned int flags) {
    return cudaStreamCreateWithPriority(pStream, flags, 0);
}

cudaError_t cudaStreamCreate(cudaStream_t *pStream) { return cudaStreamCreateWithPriority(pStream, 0, 0); }

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
    BEGIN;
    struct CUstream_st *s = c2n_resolve(stream);
    REQUIRE(s && s == stream, cudaErrorInvalidResourceHandle);
    c2n_end_stream(s);
    return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
    BEGIN;
    struct CUstream_st *s = c2n_resolve(stream);
    REQUIRE(s, cudaErrorInvalidResourceHandle);
    return c2n_fail(c2n_wait_stream(s, 0));
}

cudaError_t cudaStreamQuery(cudaStream_t stream) {
    BEGIN;
    struct CUstream_st *s = c2n_resolve(stream);
    REQUIRE(s, cudaErrorInvalidResourceHandle);
    return c2n_is_over((c2n_awaited){.stream = s}) ? c2n_fail(c2n_sticky(s->device)) : cudaErrorNotReady;
}

/* -- questions ---------------------------------------------------------------------------------- */

cudaError_t cudaStreamGetFlags(cudaStream_t hStream, unsigned int *flags) {
    BEGIN;
    const struct CUstream_st *s = c2n_resolve(hStream);
    REQUIRE(s, cudaErrorInvalidResourceHandle);
    REQUIRE(flags, cudaErrorInvalidValue);
    *flags = s->flags;
    return cudaSuccess;
}

cudaError_t cudaStreamGetPriority(cudaStream_t hStream, int *priority) {
    BEGIN;
    const struct CUstream_st *s = c2n_resolve(hStream);
    REQUIRE(s, cudaErrorInvalidResourceHandle);
    REQUIRE(priority, cudaErrorInvalidValue);
    *priority = s->priority;
    return cudaSuccess;
}

cudaError_t cudaStreamGetId(cudaStream_t hStream, unsigned long long *streamId) {
    BEGIN;
    const struct CUstream_st *s = c2n_resolve(hStream);
    REQUIRE(s, cudaErrorInvalidResourceHandle);
    REQUIRE(streamId, cudaErrorInvalidValue);
    *streamId = s->id;
    return cudaSuccess;
}

cudaError_t cudaStreamGetDevice(cudaStream_t hStream, int *device) {
    BEGIN;
    const struct CUstream_st *s = c2n_resolve(hStream);
    REQUIRE(s, cudaErrorInvalidResourceHandle);
    REQUIRE(device, cudaErrorInvalidValue);
    *device = s->device;
    return cudaSuccess;
}

/* Priorities are kept, and nothing follows from them: the oldest task runs first. */
cudaError_t cudaDeviceGetStreamPriorityRange(int *leastPriority, int *greatestPriority) {
    BEGIN;
    if (leastPriority) *leastPriority = 0;
    if (greatestPriority) *greatestPriority = -1;
    return cudaSuccess;
}

cudaError_t cudaStreamIsCapturing(cudaStream_t stream, enum cudaStreamCaptureStatus *pCaptureStatus) {
    BEGIN;
    REQUIRE(c2n_resolve(stream), cudaErrorInvalidResourceHandle);
    REQUIRE(pCaptureStatus, cudaErrorInvalidValue);
    *pCaptureStatus = cudaStreamCaptureStatusNone;
    return cudaSuccess;
}

cudaError_t cudaStreamAttachMemAsync(cudaStream_t stream, void *devPtr, size_t length, unsigned int flags) {
    BEGIN;
    c2n_place found;
    REQUIRE(c2n_resolve(stream), cudaErrorInvalidResourceHandle);
    REQUIRE(flags && !(flags & ~7u) && c2n_find(devPtr, length, &found) && found.kind == C2N_MANAGED_MEMORY,
            cudaErrorInvalidValue);
    return cudaSuccess;
}

/* -- functions of the host ---------------------------------------------------------------------- */

typedef struct {
    c2n_task task;
    cudaHostFn_t function;
    cudaStreamCallback_t callback;
    cudaStream_t stream;
    void *given;
} host_task;

static cudaError_t run_host(c2n_task *task) {
    const host_task *h = (const host_task *)task;
    if (h->callback) h->callback(h->stream, c2n_sticky(task->stream->device), h->given);
    else if (c2n_sticky(task->stream->device) == cudaSuccess) h->function(h->given);
    return cudaSuccess;
}

static cudaError_t add_host(cudaStream_t stream, cudaHostFn_t function, cudaStreamCallback_t callback, void *given) {
    host_task *h = (host_task *)c2n_new_task(sizeof *h - sizeof h->task);
    REQUIRE(h, cudaErrorMemoryAllocation);
    h->task.run = run_host, h->task.kind = C2N_HOST, h->task.always = 1;
    h->function = function, h->callback = callback, h->stream = stream, h->given = given;
    return c2n_fail(c2n_enqueue(stream, &h->task));
}

cudaError_t cudaLaunchHostFunc(cudaStream_t stream, cudaHostFn_t fn, void *userData) {
    BEGIN;
    REQUIRE(fn, cudaErrorInvalidValue);
    return add_host(stream, fn, NULL, userData);
}

cudaError_t cudaStreamAddCallback(cudaStream_t stream, cudaStreamCallback_t callback, void *userData,
                                  unsigned int flags) {
    BEGIN;
    REQUIRE(callback && !flags, cudaErrorInvalidValue);
    return add_host(stream, NULL, callback, userData);
}
