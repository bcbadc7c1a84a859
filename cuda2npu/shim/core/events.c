/* CUDA's functions on events. In: handles. Out: CUDA's error; times that are modelled, or the wall's. */
#define _GNU_SOURCE
#include "streams.h"

#include "checks.h"


static struct CUevent_st *event_of(cudaEvent_t event) {
    if (!c2n_is_slot(event)) return NULL;
    return __atomic_load_n(&event->magic, __ATOMIC_RELAXED) == EVENT_MAGIC ? event : NULL;
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t *event, unsigned int flags) {
    BEGIN;
    REQUIRE(event && flags <= 7, cudaErrorInvalidValue);
    REQUIRE(!(flags & cudaEventInterprocess), cudaErrorNotSupported);
    struct CUevent_st *made = c2n_take_slot(sizeof *made);
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
    c2n_end_event(known);
    return cudaSuccess;
}

/* A task that records the event, or waits for its last record. */
static cudaError_t add_event(cudaStream_t stream, struct CUevent_st *event, uint32_t what) {
    REQUIRE(c2n_resolve(stream), cudaErrorInvalidResourceHandle);
    c2n_task *task = c2n_new_task(0);
    REQUIRE(task, cudaErrorMemoryAllocation);
    task->kind = what, task->event = event, task->always = 1;
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

static int is_done(struct CUevent_st *event) { return c2n_is_over((c2n_awaited){.event = event}); }

cudaError_t cudaEventQuery(cudaEvent_t event) {
    BEGIN;
    REQUIRE(event_of(event), cudaErrorInvalidResourceHandle);
    return is_done(event) ? c2n_fail(c2n_sticky(event->device)) : cudaErrorNotReady;
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
    BEGIN;
    REQUIRE(event_of(event), cudaErrorInvalidResourceHandle);
    c2n_await((c2n_awaited){.event = event});
    return c2n_fail(c2n_sticky(event->device));
}

cudaError_t cudaEventElapsedTime(float *ms, cudaEvent_t start, cudaEvent_t end) {
    BEGIN;
    REQUIRE(ms, cudaErrorInvalidValue);
    REQUIRE(event_of(start) && event_of(end), cudaErrorInvalidResourceHandle);
    REQUIRE(!((start->flags | end->flags) & cudaEventDisableTiming), cudaErrorInvalidResourceHandle);
    double from, to;
    const int first = c2n_event_time(start, &from), second = c2n_event_time(end, &to);
    REQUIRE(first >= 0 && second >= 0, cudaErrorInvalidResourceHandle);
    if (!first || !second) return cudaErrorNotReady;
    *ms = (float)((to - from) / 1e6);
    return cudaSuccess;
}
