/* The engine's parts among themselves: its state, which the lock guards. */
#ifndef C2N_ENGINE_H
#define C2N_ENGINE_H
#include <pthread.h>

#include "streams.h"

typedef struct {
    struct CUstream_st legacy;
    c2n_task *oldest[2], *youngest[2];   /* that have not ended: of non-blocking streams; of the others */
    uint64_t since_legacy;               /* blocking tasks that no legacy task waits for */
    double compute_free, copy_free;      /* modelled: when the engines are free, */
    double legacy_ns, joined_ns, latest_ns; /* the legacy stream, it and blocking ones, all of them have ended */
} device_state;

typedef struct waiter {
    c2n_awaited awaited;
    pthread_cond_t over;
    struct waiter *next;
} waiter;

typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t work, host_work;
    struct CUstream_st **ready;          /* a heap: streams with tasks, the one of the oldest first */
    size_t ready_count, ready_room, stream_count;
    struct CUstream_st *aside;           /* looked at, but could not go on until a function of the host ends */
    struct CUstream_st *due, *last_due;  /* their first task is a function of the host that may begin */
    waiter *waiters;
    uint64_t unfinished, next_number, next_id;
    uint32_t running;                    /* a task runs, or somebody has claimed the engine */
    uint32_t sleeping, started, spinning; /* the engine's thread sleeps; threads that run; a waiter spins */
    uint32_t shown, ended;               /* counts of what was enqueued, of what has ended: read without the lock */
    double host_ns;                      /* modelled: the host's clock, as of its last wait */
    device_state devices[C2N_MOST_DEVICES];
} engine_state;

#pragma GCC visibility push(hidden)
extern engine_state c2n_engine;
/* With the lock held. */
int c2n_step(uint64_t until);            /* runs or hands on one task enqueued before; 0 where none may */
void c2n_finish(c2n_task *task, cudaError_t error);
void c2n_account(c2n_task *task);        /* moves the modelled clocks past a task */
void c2n_set_ready(struct CUstream_st *stream);
void c2n_wake_waiters(void);
void c2n_wake_engine(void);
int c2n_start_threads(void);
/* Without it: whether `*count` changed from `seen` within some microseconds. */
int c2n_spin(const uint32_t *count, uint32_t seen, uint32_t microseconds);
#pragma GCC visibility pop
#endif
