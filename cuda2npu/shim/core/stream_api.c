/* CUDA's functions on streams and events. In: handles. Out: CUDA's error. */
#define _GNU_SOURCE
#include "streams.h"

#include <stdlib.h>

#include "checks.h"

/* -- streams ------------------------------------------------------------------------------------ */

cudaError_t cudaStreamCreateWithPriority(cudaStream_t *pStream, unsigned int flags, int priority) {
    BEGIN;
    REQUIRE(pStream && !(flags & ~(unsigned)cudaStreamNonBlocking), cudaErrorInvalidValue);
    return c2n_fail(c2n_make_stream(pStream, flags, priority));
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t *pStream, unsigned int flags) {
    return cudaStreamCreateWithPriority(pStream, flags, 0);
}

cudaError_t cudaStreamCreate(cudaStream_t *pStream) { return cudaStreamCreateWithPriority(pStream, 0, 0); }

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
    BEGIN;
    struct CUstream_st *s = c2n_resolve(stream);
    REQUIRE(s && !s->is_legacy && stream != cudaStreamPerThread, cudaErrorInvalidResourceHandle);
    c2n_end_stream(s);
    return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
    BEGIN;
    return c2n_fail(c2n_wait_stream(stream));
}

cudaError_t cudaStreamQuery(cudaStream_t stream) {
    BEGIN;
    struct CUstream_st *s = c2n_resolve(stream);
    REQUIRE(s, cudaErrorInvalidResourceHandle);
    return c2n_stream_is_over(s) ? cudaSuccess : cudaErrorNotReady;
}

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

cudaError_t cudaDeviceGetStreamPriorityRange(int *leastPriority, int *greatestPriority) {
    BEGIN;
    if (leastPriority) *leastPriority = 0;
    if (greatestPriority) *greatestPriority = 0;
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
    (void)length, (void)flags;
    c2n_place found;
    REQUIRE(c2n_resolve(stream), cudaErrorInvalidResourceHandle);
    REQUIRE(c2n_find(devPtr, 0, &found) && found.kind == C2N_MANAGED_MEMORY, cudaErrorInvalidValue);
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
    h->task.run = run_host, h->task.engine = C2N_HOST, h->task.always = 1;
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

/* -- events ------------------------------------------------------------------------------------- */

static struct CUevent_st *event_of(cudaEvent_t event) {
    return event && !((uintptr_t)event & 7) && event->magic == EVENT_MAGIC ? event : NULL;
}

void c2n_let_event_go(struct CUevent_st *event) {
    if (--event->users == 0) free(event);
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t *event, unsigned int flags) {
    BEGIN;
    REQUIRE(event && flags <= 7, cudaErrorInvalidValue);
    REQUIRE(!(flags & cudaEventInterprocess), cudaErrorNotSupported);
    struct CUevent_st *made = calloc(1, sizeof *made);
    REQUIRE(made, cudaErrorMemoryAllocation);
    *made = (struct CUevent_st){.magic = EVENT_MAGIC, .flags = flags, .device = c2n_device(), .users = 1};
    *event = made;
    return cudaSuccess;
}

cudaError_t cudaEventCreate(cudaEvent_t *event) { return cudaEventCreateWithFlags(event, 0); }

cudaError_t cudaEventDestroy(cudaEvent_t event) {
    BEGIN;
    struct CUevent_st *known = event_of(event);
    REQUIRE(known, cudaErrorInvalidResourceHandle);
    c2n_lock_engine();
    known->magic = 0;
    c2n_let_event_go(known);
    c2n_unlock_engine();
    return cudaSuccess;
}

/* A task that records the event, or waits for its last record. */
static cudaError_t add_event(cudaStream_t stream, struct CUevent_st *event, uint32_t what) {
    REQUIRE(c2n_resolve(stream), cudaErrorInvalidResourceHandle);
    c2n_task *task = c2n_new_task(0);
    REQUIRE(task, cudaErrorMemoryAllocation);
    c2n_lock_engine();
    event->users++;
    task->generation = what == C2N_RECORD ? ++event->recorded : event->recorded;
    c2n_unlock_engine();
    task->engine = what, task->event = event, task->always = 1;
    return c2n_fail(c2n_enqueue(stream, task));
}

cudaError_t cudaEventRecordWithFlags(cudaEvent_t event, cudaStream_t stream, unsigned int flags) {
    BEGIN;
    REQUIRE(event_of(event), cudaErrorInvalidResourceHandle);
    REQUIRE(flags <= 1, cudaErrorInvalidValue);
    return add_event(stream, event, C2N_RECORD);
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
    return cudaEventRecordWithFlags(event, stream, 0);
}

cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned int flags) {
    BEGIN;
    REQUIRE(event_of(event), cudaErrorInvalidResourceHandle);
    REQUIRE(flags <= 1, cudaErrorInvalidValue);
    return add_event(stream, event, C2N_WAIT);
}

static int is_done(const struct CUevent_st *event) {
    c2n_lock_engine();
    const int done = event->done >= event->recorded;
    c2n_unlock_engine();
    return done;
}

cudaError_t cudaEventQuery(cudaEvent_t event) {
    BEGIN;
    REQUIRE(event_of(event), cudaErrorInvalidResourceHandle);
    return is_done(event) ? cudaSuccess : cudaErrorNotReady;
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
    BEGIN;
    REQUIRE(event_of(event), cudaErrorInvalidResourceHandle);
    c2n_wait_event(event, event->recorded);
    return c2n_fail(c2n_sticky(event->device));
}

cudaError_t cudaEventElapsedTime(float *ms, cudaEvent_t start, cudaEvent_t end) {
    BEGIN;
    REQUIRE(ms, cudaErrorInvalidValue);
    REQUIRE(event_of(start) && event_of(end), cudaErrorInvalidResourceHandle);
    REQUIRE(!((start->flags | end->flags) & cudaEventDisableTiming) && start->recorded && end->recorded,
            cudaErrorInvalidResourceHandle);
    if (!is_done(start) || !is_done(end)) return cudaErrorNotReady;
    const double ns = c2n_wall_time() ? end->wall_ns - start->wall_ns : end->modelled_ns - start->modelled_ns;
    *ms = (float)(ns / 1e6);
    return cudaSuccess;
}
