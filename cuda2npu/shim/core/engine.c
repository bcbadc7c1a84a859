/* The engine: which task runs next, and what follows when it has.
   In: tasks, each of a stream. Out: their effects, in an order that CUDA allows.

   The oldest task that may run does. Every task depends on older ones only, so the oldest of all may
   always run, unless a function of the host is still at work before it: those run on a thread of
   their own, and streams that wait for one are set aside meanwhile. So, without such functions, tasks
   run in the order in which they were enqueued, and modelled time depends on nothing else. */
#define _GNU_SOURCE
#include "engine.h"

#include <stdlib.h>
#include <time.h>

#define RECORD_NS 500.0 /* what recording an event takes of its stream's time */

engine_state c2n_engine = {.lock = PTHREAD_MUTEX_INITIALIZER, .work = PTHREAD_COND_INITIALIZER,
                           .host_work = PTHREAD_COND_INITIALIZER};
#define e c2n_engine

/* -- streams ------------------------------------------------------------------------------------ */

static void set_up(struct CUstream_st *s, int device, uint32_t flags) {
    *s = (struct CUstream_st){.magic = STREAM_MAGIC, .device = device, .flags = flags, .id = ++e.next_id};
}

void c2n_begin_engine(void) {
    for (int i = 0; i < C2N_MOST_DEVICES; i++) {
        set_up(&e.devices[i].legacy, i, 0);
        e.devices[i].legacy.is_legacy = 1;
    }
    e.stream_count = C2N_MOST_DEVICES;
}

struct CUstream_st *c2n_legacy_stream(int device) { return &e.devices[device].legacy; }

/* There is always room for all of them among those that are ready. */
static int has_room(void) {
    if (e.stream_count < e.ready_room) return 1;
    const size_t room = 2 * e.stream_count + 64;
    struct CUstream_st **ready = realloc(e.ready, room * sizeof *ready);
    if (!ready) return 0;
    e.ready = ready, e.ready_room = room;
    return 1;
}

struct CUstream_st *c2n_make_stream(int device, uint32_t flags, int priority) {
    struct CUstream_st *s = NULL;
    pthread_mutex_lock(&e.lock);
    if (has_room() && (s = c2n_take_slot(sizeof *s))) {
        set_up(s, device, flags);
        s->priority = priority;
        s->blocking = !(flags & cudaStreamNonBlocking);
        e.stream_count++;
    }
    pthread_mutex_unlock(&e.lock);
    return s;
}

static void drop_stream(struct CUstream_st *s) {
    c2n_give_slot(s);
    e.stream_count--;
}

/* Its tasks still run; it goes with the last. */
void c2n_end_stream(struct CUstream_st *s) {
    pthread_mutex_lock(&e.lock);
    s->ended = 1;
    __atomic_store_n(&s->magic, 0, __ATOMIC_RELAXED);
    if (!s->first) drop_stream(s);
    pthread_mutex_unlock(&e.lock);
}

/* -- streams that are ready: a heap --------------------------------------------------------------- */

static int is_before(const struct CUstream_st *a, const struct CUstream_st *b) {
    return a->first->number < b->first->number;
}

void c2n_set_ready(struct CUstream_st *s) {
    size_t at = e.ready_count++;
    for (; at && is_before(s, e.ready[(at - 1) / 2]); at = (at - 1) / 2) e.ready[at] = e.ready[(at - 1) / 2];
    e.ready[at] = s;
}

static struct CUstream_st *take_ready(void) {
    struct CUstream_st *top = e.ready[0], *last = e.ready[--e.ready_count];
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < e.ready_count; at = child) {
        if (child + 1 < e.ready_count && is_before(e.ready[child + 1], e.ready[child])) child++;
        if (!is_before(e.ready[child], last)) break;
        e.ready[at] = e.ready[child];
    }
    e.ready[at] = last;
    return top;
}

static int may_run(const struct CUstream_st *s) {
    const c2n_task *t = s->first;
    const c2n_task *legacy = e.devices[s->device].legacy.first;
    if (t->kind == C2N_WAIT && t->event->done < t->generation) return 0;
    if (s->is_legacy) return t->before == 0;
    return !s->blocking || !legacy || legacy->number > t->number;
}

static struct CUstream_st *choose(uint64_t until) {
    while (e.ready_count && e.ready[0]->first->number <= until) {
        struct CUstream_st *s = take_ready();
        if (may_run(s)) return s;
        s->next = e.aside;
        e.aside = s;
    }
    return NULL;
}

/* -- modelled time ------------------------------------------------------------------------------ */

static double wall_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

static void raise_to(double *clock, double ns) {
    if (*clock < ns) *clock = ns;
}

void c2n_account(c2n_task *t) {
    struct CUstream_st *s = t->stream;
    device_state *d = &e.devices[s->device];
    double start = s->clock_ns;
    raise_to(&start, t->asked_ns);
    if (s->is_legacy) raise_to(&start, d->joined_ns);
    else if (s->blocking) raise_to(&start, d->legacy_ns);
    if (t->kind == C2N_COMPUTE) raise_to(&start, d->compute_free);
    if (t->kind == C2N_COPY) raise_to(&start, d->copy_free);
    if (t->kind == C2N_WAIT) raise_to(&start, t->event->modelled_ns);
    t->start_ns = start;
    t->end_ns = start + (t->kind == C2N_RECORD ? RECORD_NS : t->modelled_ns);
    s->clock_ns = t->end_ns;
    if (t->kind == C2N_COMPUTE) d->compute_free = t->end_ns;
    if (t->kind == C2N_COPY) d->copy_free = t->end_ns;
    if (s->is_legacy) d->legacy_ns = t->end_ns;
    if (s->is_legacy || s->blocking) raise_to(&d->joined_ns, t->end_ns);
    raise_to(&d->latest_ns, t->end_ns);
}

/* -- tasks -------------------------------------------------------------------------------------- */

static void note_record(c2n_task *t) {
    struct CUevent_st *event = t->event;
    if (t->kind != C2N_RECORD || event->done >= t->generation) return;
    event->done = t->generation;
    event->modelled_ns = t->end_ns;
    event->wall_ns = wall_ns();
}

void c2n_forget_event(struct CUevent_st *event) {
    if (--event->users == 0) c2n_give_slot(event);
}

void c2n_end_event(struct CUevent_st *event) {
    pthread_mutex_lock(&e.lock);
    __atomic_store_n(&event->magic, 0, __ATOMIC_RELAXED);
    c2n_forget_event(event);
    pthread_mutex_unlock(&e.lock);
}

int c2n_event_time(struct CUevent_st *event, double *ns) {
    pthread_mutex_lock(&e.lock);
    const int done = event->recorded ? event->done >= event->recorded : -1;
    *ns = c2n_wall_time() ? event->wall_ns : event->modelled_ns;
    pthread_mutex_unlock(&e.lock);
    return done;
}

static void take_out(c2n_task *t) {
    const struct CUstream_st *s = t->stream;
    device_state *d = &e.devices[s->device];
    const int joined = s->is_legacy || s->blocking;
    if (t->older) t->older->younger = t->younger;
    else d->oldest[joined] = t->younger;
    if (t->younger) t->younger->older = t->older;
    else d->youngest[joined] = t->older;
    if (s->blocking) {
        if (d->legacy.first) d->legacy.first->before--;
        else d->since_legacy--;
    }
}

void c2n_finish(c2n_task *t, cudaError_t error) {
    struct CUstream_st *s = t->stream;
    if (error != cudaSuccess) c2n_stick(s->device, error);
    c2n_account(t);
    if (t->event) {
        note_record(t);
        c2n_forget_event(t->event);
    }
    take_out(t);
    s->first = t->next;
    s->busy = 0;
    e.unfinished--;
    if (s->first) c2n_set_ready(s);
    else if (s->ended) drop_stream(s);
    c2n_drop_task(t);
    __atomic_fetch_add(&e.ended, 1, __ATOMIC_RELEASE);
    if (e.waiters) c2n_wake_waiters();
}

static void hand_to_host(struct CUstream_st *s) {
    s->next = NULL;
    if (e.due) e.last_due->next = s;
    else e.due = s;
    e.last_due = s;
    pthread_cond_signal(&e.host_work);
}

int c2n_step(uint64_t until) {
    struct CUstream_st *s = e.running ? NULL : choose(until);
    if (!s) return 0;
    c2n_task *t = s->first;
    s->busy = 1;
    if (t->kind == C2N_HOST) {
        hand_to_host(s);
        return 1;
    }
    cudaError_t error = cudaSuccess;
    if (t->run && (t->always || c2n_sticky(s->device) == cudaSuccess)) {
        e.running = 1;
        pthread_mutex_unlock(&e.lock);
        error = t->run(t);
        pthread_mutex_lock(&e.lock);
        e.running = 0;
    }
    c2n_finish(t, error);
    return 1;
}

/* -- enqueueing --------------------------------------------------------------------------------- */

c2n_task *c2n_new_task(size_t more) { return calloc(1, sizeof(c2n_task) + more); }
void c2n_drop_task(c2n_task *task) { free(task); }

static void put_in(c2n_task *t, struct CUstream_st *s) {
    device_state *d = &e.devices[s->device];
    const int joined = s->is_legacy || s->blocking;
    t->stream = s;
    t->number = s->asked = ++e.next_number;
    t->asked_ns = e.host_ns;
    t->older = d->youngest[joined];
    if (t->older) t->older->younger = t;
    else d->oldest[joined] = t;
    d->youngest[joined] = t;
    if (s->is_legacy) t->before = d->since_legacy, d->since_legacy = 0;
    if (s->blocking) d->since_legacy++;
    if (t->event) {
        t->event->users++;
        t->generation = t->kind == C2N_RECORD ? ++t->event->recorded : t->event->recorded;
    }
}

cudaError_t c2n_enqueue_on(struct CUstream_st *s, c2n_task *t, uint64_t *number) {
    pthread_mutex_lock(&e.lock);
    if ((e.started < 2 && !c2n_start_threads()) || !has_room()) {
        pthread_mutex_unlock(&e.lock);
        c2n_drop_task(t);
        return cudaErrorMemoryAllocation;
    }
    put_in(t, s);
    if (number) *number = t->number;
    e.unfinished++;
    if (s->first) s->last->next = t;
    else s->first = t;
    s->last = t;
    if (s->first == t) c2n_set_ready(s);
    __atomic_fetch_add(&e.shown, 1, __ATOMIC_RELEASE);
    c2n_wake_engine();
    pthread_mutex_unlock(&e.lock);
    return cudaSuccess;
}

int c2n_claim_idle(void) {
    pthread_mutex_lock(&e.lock);
    const int idle = !e.unfinished && !e.running;
    if (idle) e.running = 1;
    pthread_mutex_unlock(&e.lock);
    return idle;
}

void c2n_give_back_idle(struct CUstream_st *s, uint32_t kind, double modelled_ns, int host_waits) {
    c2n_task task = {.kind = kind, .modelled_ns = modelled_ns, .stream = s};
    pthread_mutex_lock(&e.lock);
    task.asked_ns = e.host_ns;
    e.running = 0;
    c2n_account(&task);
    if (host_waits) e.host_ns = task.end_ns;
    c2n_wake_engine();
    __atomic_fetch_add(&e.ended, 1, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&e.lock);
}
