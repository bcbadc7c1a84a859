/* What streams and events are. Inside the library only. */
#ifndef C2N_STREAMS_H
#define C2N_STREAMS_H
#include <signal.h>

#include "core.h"

#define STREAM_MAGIC 0x73326e63u
#define EVENT_MAGIC 0x65326e63u

struct CUstream_st {
    uint32_t magic, flags;
    int device, priority;
    uint32_t is_legacy, blocking;        /* waits for the legacy stream, and it for this one */
    uint32_t busy, ended;                /* one of its tasks runs; it was destroyed */
    uint64_t id, pending;                /* tasks that have not ended */
    uint64_t passed;                     /* the look for a task in which one of its own was passed over */
    double clock_ns;
    struct CUstream_st *next, *previous;
};

struct CUevent_st {
    uint32_t magic, flags;
    int device;
    uint32_t users;                      /* tasks that name it, and the program */
    uint64_t recorded, done;             /* generations: of the last record, of the last that has ended */
    double modelled_ns, wall_ns;
};

#pragma GCC visibility push(hidden)
struct CUstream_st *c2n_resolve(cudaStream_t stream); /* NULL where it is none */
cudaError_t c2n_make_stream(struct CUstream_st **made, uint32_t flags, int priority);
void c2n_end_stream(struct CUstream_st *stream);
int c2n_stream_is_over(struct CUstream_st *stream);
void c2n_wait_event(const struct CUevent_st *event, uint64_t generation);
void c2n_let_event_go(struct CUevent_st *event);
void c2n_lock_engine(void);
void c2n_unlock_engine(void);
#pragma GCC visibility pop
#endif
