/* What streams and events are, and what the engine does for them. Inside the library only. */
#ifndef C2N_STREAMS_H
#define C2N_STREAMS_H
#include "core.h"

#define STREAM_MAGIC 0x73326e63u
#define EVENT_MAGIC 0x65326e63u

struct CUstream_st {
    uint32_t magic, flags;
    int device, priority;
    uint32_t is_legacy, blocking;        /* waits for the legacy stream, and it for this one */
    uint32_t busy, ended;                /* its first task runs; the program has destroyed it */
    uint64_t id;
    c2n_task *first, *last;              /* that have not ended */
    uint64_t asked;                      /* the number of the last that was enqueued */
    struct CUstream_st *next;            /* among those set aside, or whose functions of the host are due */
    double clock_ns;
};

struct CUevent_st {
    uint32_t magic, flags;
    int device;
    uint32_t users;                      /* tasks that name it, and the program */
    uint64_t recorded, done;             /* generations: of the last record, of the last that has ended */
    double modelled_ns, wall_ns;
};

typedef struct {                         /* what somebody waits for: all that was enqueued before, */
    struct CUstream_st *stream;          /* of a stream, or */
    struct CUevent_st *event;            /* an event's record, or */
    int device;                          /* of a device; -1: of all of them */
    uint64_t until;                      /* a number of tasks, or a generation; 0: of now */
} c2n_awaited;

#pragma GCC visibility push(hidden)
/* slots.c: places of streams and events; whatever a program passes can be looked at. */
void *c2n_take_slot(size_t bytes);
void c2n_give_slot(void *slot);
int c2n_is_slot(const void *slot);

/* streams.c */
struct CUstream_st *c2n_resolve(cudaStream_t stream); /* NULL where it is none */

/* engine.c */
void c2n_begin_engine(void);
struct CUstream_st *c2n_legacy_stream(int device);
struct CUstream_st *c2n_make_stream(int device, uint32_t flags, int priority);
void c2n_end_stream(struct CUstream_st *stream);
cudaError_t c2n_enqueue_on(struct CUstream_st *stream, c2n_task *task, uint64_t *number);
void c2n_await(c2n_awaited awaited);
int c2n_is_over(c2n_awaited awaited);
void c2n_forget_event(struct CUevent_st *event); /* with the lock held: one user less */
void c2n_end_event(struct CUevent_st *event); /* it goes with the last task that names it */
int c2n_event_time(struct CUevent_st *event, double *ns); /* 0: not yet; -1: it was never recorded */
int c2n_in_host_function(void);
int c2n_claim_idle(void);                /* where nothing waits or runs: nothing does until it is given back */
void c2n_give_back_idle(struct CUstream_st *stream, uint32_t kind, double modelled_ns, int host_waits);
#pragma GCC visibility pop

/* Waits, and yields the device's sticky error. */
static inline cudaError_t c2n_wait_stream(struct CUstream_st *stream, uint64_t until) {
    c2n_await((c2n_awaited){.stream = stream, .until = until});
    return c2n_sticky(stream->device);
}

static inline cudaError_t c2n_wait_device(int device) {
    c2n_await((c2n_awaited){.device = device});
    return c2n_sticky(device < 0 ? c2n_device() : device);
}
#endif
