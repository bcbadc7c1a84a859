/* Streams and the engine that runs their tasks.
   In: tasks, each of a stream. Out: their effects, in an order that CUDA allows.

   All tasks wait in one list, by age. The oldest that may run does; as every task depends on
   older ones only, the oldest of all may always run, unless a function of the host is still at work
   before it: those run on a thread of their own. Whoever waits for a stream runs tasks meanwhile; else a
   thread of the engine does. Modelled time: each stream has a clock, the device one for each engine. */
#define _GNU_SOURCE
#include "streams.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SPINS 20000
#define RECORD_NS 500.0 /* what recording an event takes of its stream's time */

typedef struct {
    struct CUstream_st legacy;
    uint64_t pending;                    /* tasks that have not ended */
    uint64_t passed_legacy, passed_blocking; /* the look for a task that passed one of these over */
    double compute_free, copy_free, legacy_ns, latest_ns;
} device_state;

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed, host_work;
    c2n_task *first, *last;
    c2n_task *hosts, *hosts_end;         /* functions of the host that may begin */
    struct CUstream_st *streams;
    uint32_t running;                    /* a task runs, or somebody has claimed the engine */
    uint32_t waiting, sleeping, host_running, started, shown;
    uint64_t pending;                    /* tasks that have not ended */
    uint64_t scan, next_id;
    device_state devices[C2N_MOST_DEVICES];
} e = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER,
       .host_work = PTHREAD_COND_INITIALIZER};

static _Thread_local struct CUstream_st *own_stream;

/* -- handles ------------------------------------------------------------------------------------ */

struct CUstream_st *c2n_resolve(cudaStream_t stream) {
    if (!stream || stream == cudaStreamLegacy) {
        struct CUstream_st *legacy = &e.devices[c2n_device()].legacy;
        legacy->magic = STREAM_MAGIC, legacy->device = c2n_device(), legacy->is_legacy = 1;
        return legacy;
    }
    if (stream == cudaStreamPerThread) {
        if (!own_stream && c2n_make_stream(&own_stream, 0, 0) != cudaSuccess) return NULL;
        return own_stream;
    }
    return ((uintptr_t)stream & 7) || stream->magic != STREAM_MAGIC ? NULL : stream;
}

cudaError_t c2n_check_stream(cudaStream_t stream) {
    return c2n_resolve(stream) ? cudaSuccess : cudaErrorInvalidResourceHandle;
}

cudaError_t c2n_make_stream(struct CUstream_st **made, uint32_t flags, int priority) {
    struct CUstream_st *s = calloc(1, sizeof *s);
    if (!s) return cudaErrorMemoryAllocation;
    *s = (struct CUstream_st){.magic = STREAM_MAGIC, .device = c2n_device(), .flags = flags,
                              .priority = priority, .blocking = !(flags & cudaStreamNonBlocking)};
    pthread_mutex_lock(&e.lock);
    s->id = ++e.next_id;
    s->next = e.streams;
    if (s->next) s->next->previous = s;
    e.streams = s;
    pthread_mutex_unlock(&e.lock);
    *made = s;
    return cudaSuccess;
}

static void unlink_stream(struct CUstream_st *s) {
    if (s->previous) s->previous->next = s->next;
    else e.streams = s->next;
    if (s->next) s->next->previous = s->previous;
    s->magic = 0;
    free(s);
}

/* Its tasks still run; it goes with the last. */
void c2n_end_stream(struct CUstream_st *s) {
    pthread_mutex_lock(&e.lock);
    s->ended = 1;
    s->magic = 0;
    if (!s->pending) unlink_stream(s);
    pthread_mutex_unlock(&e.lock);
}

/* -- tasks -------------------------------------------------------------------------------------- */

c2n_task *c2n_new_task(size_t more) { return calloc(1, sizeof(c2n_task) + more); }
void c2n_drop_task(c2n_task *task) { free(task); }

static void take_out(c2n_task *t) {
    if (t->previous) t->previous->next = t->next;
    else e.first = t->next;
    if (t->next) t->next->previous = t->previous;
    else e.last = t->previous;
}

/* Whether it must wait for the event's recording, or for what older tasks were passed over. */
static int is_blocked(const c2n_task *t) {
    const struct CUstream_st *s = t->stream;
    const device_state *d = &e.devices[s->device];
    if (s->busy || s->passed == e.scan) return 1;
    if (t->engine == C2N_WAIT && t->event->done < t->generation) return 1;
    if (s->is_legacy) return d->passed_blocking == e.scan;
    return s->blocking && (d->passed_legacy == e.scan || d->legacy.busy);
}

static c2n_task *choose(void) {
    e.scan++;
    if (e.host_running)
        for (const struct CUstream_st *s = e.streams; s; s = s->next)
            if (s->busy && s->blocking) e.devices[s->device].passed_blocking = e.scan;
    for (c2n_task *t = e.first; t; t = t->next) {
        if (!is_blocked(t)) return t;
        struct CUstream_st *s = t->stream;
        s->passed = e.scan;
        if (s->is_legacy) e.devices[s->device].passed_legacy = e.scan;
        if (s->blocking) e.devices[s->device].passed_blocking = e.scan;
    }
    return NULL;
}

static double wall_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

static double later(double a, double b) { return a > b ? a : b; }

/* Moves the clocks past a task that has run. */
static void account(c2n_task *t) {
    struct CUstream_st *s = t->stream;
    device_state *d = &e.devices[s->device];
    double start = s->clock_ns;
    if (s->is_legacy) start = later(start, d->latest_ns);
    else if (s->blocking) start = later(start, d->legacy_ns);
    if (t->engine == C2N_COMPUTE) start = later(start, d->compute_free);
    if (t->engine == C2N_COPY) start = later(start, d->copy_free);
    if (t->engine == C2N_WAIT) start = later(start, t->event->modelled_ns);
    t->start_ns = start;
    t->end_ns = start + t->modelled_ns + (t->engine == C2N_RECORD ? RECORD_NS : 0);
    s->clock_ns = t->end_ns;
    if (t->engine == C2N_COMPUTE) d->compute_free = t->end_ns;
    if (t->engine == C2N_COPY) d->copy_free = t->end_ns;
    if (s->is_legacy) d->legacy_ns = t->end_ns;
    if (s->is_legacy || s->blocking) d->latest_ns = later(d->latest_ns, t->end_ns);
}

/* With the lock held: what follows a task. */
static void finish(c2n_task *t, cudaError_t error) {
    struct CUstream_st *s = t->stream;
    if (error != cudaSuccess) c2n_stick(s->device, error);
    account(t);
    if (t->engine == C2N_RECORD) {
        t->event->done = t->generation;
        t->event->modelled_ns = t->end_ns;
        t->event->wall_ns = wall_ns();
    }
    if (t->event) c2n_let_event_go(t->event);
    s->pending--, s->busy = 0, e.devices[s->device].pending--;
    __atomic_fetch_sub(&e.pending, 1, __ATOMIC_SEQ_CST);
    if (s->ended && !s->pending) unlink_stream(s);
    free(t);
    if (e.waiting || e.sleeping) pthread_cond_broadcast(&e.changed);
}

static void hand_to_host(c2n_task *t) {
    t->stream->busy = 1;
    t->next = NULL;
    if (e.hosts) e.hosts_end->next = t;
    else e.hosts = t;
    e.hosts_end = t;
    e.host_running++;
    pthread_cond_signal(&e.host_work);
}

/* With the lock held, which is let go meanwhile: runs one task; 0 where none may run. */
static int step(void) {
    if (e.running) return 0;
    c2n_task *t = choose();
    if (!t) return 0;
    take_out(t);
    if (t->engine == C2N_HOST) {
        hand_to_host(t);
        return 1;
    }
    cudaError_t error = cudaSuccess;
    if (t->run && (t->always || c2n_sticky(t->stream->device) == cudaSuccess)) {
        e.running = 1;
        t->stream->busy = 1;
        pthread_mutex_unlock(&e.lock);
        error = t->run(t);
        pthread_mutex_lock(&e.lock);
        e.running = 0;
    }
    finish(t, error);
    return 1;
}

static void pause_briefly(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

static void *run_engine(void *given) {
    (void)given;
    pthread_mutex_lock(&e.lock);
    for (;;) {
        while (step()) continue;
        pthread_mutex_unlock(&e.lock);
        const uint64_t seen = __atomic_load_n(&e.shown, __ATOMIC_SEQ_CST);
        for (int i = 0; i < SPINS && __atomic_load_n(&e.shown, __ATOMIC_SEQ_CST) == seen; i++) pause_briefly();
        pthread_mutex_lock(&e.lock);
        if (!e.running && choose()) continue;
        e.sleeping++;
        pthread_cond_wait(&e.changed, &e.lock);
        e.sleeping--;
    }
    return NULL;
}

static void *run_host_functions(void *given) {
    (void)given;
    pthread_mutex_lock(&e.lock);
    for (;;) {
        while (!e.hosts) pthread_cond_wait(&e.host_work, &e.lock);
        c2n_task *t = e.hosts;
        e.hosts = t->next;
        pthread_mutex_unlock(&e.lock);
        t->run(t);
        pthread_mutex_lock(&e.lock);
        e.host_running--;
        finish(t, cudaSuccess);
        pthread_cond_broadcast(&e.changed);
    }
    return NULL;
}

static int start_threads(void) {
    void *(*const work[])(void *) = {run_engine, run_host_functions};
    for (; e.started < 2; e.started++) {
        pthread_t thread;
        pthread_attr_t attributes;
        sigset_t every, before;
        sigfillset(&every);
        pthread_attr_init(&attributes);
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        pthread_attr_setstacksize(&attributes, 16u << 20);
        pthread_sigmask(SIG_SETMASK, &every, &before); /* signals are for the program's own threads */
        const int failed = pthread_create(&thread, &attributes, work[e.started], NULL);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        pthread_attr_destroy(&attributes);
        if (failed) return 0;
    }
    return 1;
}

cudaError_t c2n_enqueue(cudaStream_t stream, c2n_task *task) {
    struct CUstream_st *s = c2n_resolve(stream);
    if (!s) {
        free(task);
        return cudaErrorInvalidResourceHandle;
    }
    pthread_mutex_lock(&e.lock);
    if (e.started < 2 && !start_threads()) {
        pthread_mutex_unlock(&e.lock);
        free(task);
        return cudaErrorMemoryAllocation;
    }
    task->stream = s;
    task->previous = e.last;
    if (e.last) e.last->next = task;
    else e.first = task;
    e.last = task;
    s->pending++, e.devices[s->device].pending++;
    __atomic_fetch_add(&e.pending, 1, __ATOMIC_SEQ_CST);
    __atomic_fetch_add(&e.shown, 1, __ATOMIC_SEQ_CST);
    if (e.sleeping) pthread_cond_broadcast(&e.changed);
    pthread_mutex_unlock(&e.lock);
    return cudaSuccess;
}

/* -- waiting ------------------------------------------------------------------------------------ */

typedef struct {
    const struct CUstream_st *stream;    /* nothing of it, or, where it is NULL, */
    const struct CUevent_st *event;      /* not this generation of it, or, where it is NULL too, */
    int device;                          /* nothing of this device is left to run */
    uint64_t generation;
} awaited;

static int is_over(const awaited *w) {
    if (w->event) return w->event->done >= w->generation;
    if (!w->stream) return e.devices[w->device].pending == 0;
    if (!w->stream->is_legacy) return w->stream->pending == 0;
    if (w->stream->pending) return 0;
    for (const struct CUstream_st *s = e.streams; s; s = s->next)
        if (s->blocking && s->pending && s->device == w->stream->device) return 0;
    return 1;
}

static void wait_until_over(awaited w) {
    pthread_mutex_lock(&e.lock);
    while (!is_over(&w)) {
        if (step()) continue;
        e.waiting++;
        pthread_cond_wait(&e.changed, &e.lock);
        e.waiting--;
    }
    pthread_mutex_unlock(&e.lock);
}

cudaError_t c2n_wait_stream(cudaStream_t stream) {
    struct CUstream_st *s = c2n_resolve(stream);
    if (!s) return cudaErrorInvalidResourceHandle;
    wait_until_over((awaited){.stream = s});
    return c2n_sticky(s->device);
}

cudaError_t c2n_wait_device(int device) {
    wait_until_over((awaited){.device = device});
    return c2n_sticky(device);
}

void c2n_wait_event(const struct CUevent_st *event, uint64_t generation) {
    wait_until_over((awaited){.event = event, .generation = generation});
}

int c2n_stream_is_over(struct CUstream_st *s) {
    pthread_mutex_lock(&e.lock);
    const awaited w = {.stream = s};
    const int over = is_over(&w);
    pthread_mutex_unlock(&e.lock);
    return over;
}

int c2n_claim_idle(int device) {
    (void)device;
    if (__atomic_load_n(&e.pending, __ATOMIC_SEQ_CST)) return 0;
    pthread_mutex_lock(&e.lock);
    const int idle = !e.pending && !e.running;
    if (idle) e.running = 1;
    pthread_mutex_unlock(&e.lock);
    return idle;
}

void c2n_give_back_idle(int device, uint32_t kind, double modelled_ns) {
    device_state *d = &e.devices[device];
    c2n_task task = {.engine = kind, .modelled_ns = modelled_ns, .stream = &d->legacy};
    pthread_mutex_lock(&e.lock);
    d->legacy.is_legacy = 1, d->legacy.device = device;
    e.running = 0;
    account(&task);
    if (e.waiting || e.sleeping) pthread_cond_broadcast(&e.changed);
    pthread_mutex_unlock(&e.lock);
}

void c2n_lock_engine(void) { pthread_mutex_lock(&e.lock); }
void c2n_unlock_engine(void) { pthread_mutex_unlock(&e.lock); }
