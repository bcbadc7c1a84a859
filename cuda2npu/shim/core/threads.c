/* Who runs the engine: its own thread, the thread of the host's functions, and whoever waits.
   In: what is waited for. Out: it is over. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "engine.h"

#define e c2n_engine
#define ENGINE_SPINS_US 50
#define WAITER_SPINS_US 20
#define STACK (16u << 20)

static _Thread_local int is_host_thread;

int c2n_in_host_function(void) { return is_host_thread; }

/* -- spinning and waking -------------------------------------------------------------------------- */

static uint64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return 1000000000ull * (uint64_t)now.tv_sec + (uint64_t)now.tv_nsec;
}

static void pause_briefly(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("yield");
#endif
}

int c2n_spin(const uint32_t *count, uint32_t seen, uint32_t microseconds) {
    const uint64_t end = now_ns() + 1000ull * microseconds;
    do
        for (int i = 0; i < 16; i++) {
            if (__atomic_load_n(count, __ATOMIC_ACQUIRE) != seen) return 1;
            pause_briefly();
        }
    while (now_ns() < end);
    return 0;
}

void c2n_wake_engine(void) {
    if (e.sleeping && e.ready_count && !e.running) {
        e.sleeping = 0;
        pthread_cond_signal(&e.work);
    }
}

/* -- the engine's threads ------------------------------------------------------------------------ */

static void *run_engine(void *given) {
    (void)given;
    const int spins = c2n_worker_count() > 1;
    pthread_mutex_lock(&e.lock);
    for (;;) {
        while (c2n_step(UINT64_MAX)) continue;
        const uint32_t seen = e.shown;
        pthread_mutex_unlock(&e.lock);
        const int more = spins && c2n_spin(&e.shown, seen, ENGINE_SPINS_US);
        pthread_mutex_lock(&e.lock);
        if (more || (e.ready_count && !e.running)) continue;
        e.sleeping = 1;
        while (e.sleeping) pthread_cond_wait(&e.work, &e.lock);
    }
    return NULL;
}

/* Streams that were set aside are looked at again. */
static void bring_back(void) {
    while (e.aside) {
        struct CUstream_st *s = e.aside;
        e.aside = s->next;
        c2n_set_ready(s);
    }
}

static void *run_host_functions(void *given) {
    (void)given;
    is_host_thread = 1;
    pthread_mutex_lock(&e.lock);
    for (;;) {
        while (!e.due) pthread_cond_wait(&e.host_work, &e.lock);
        struct CUstream_st *s = e.due;
        c2n_task *t = s->first;
        e.due = s->next;
        pthread_mutex_unlock(&e.lock);
        t->run(t);
        pthread_mutex_lock(&e.lock);
        c2n_finish(t, cudaSuccess);
        bring_back();
        __atomic_fetch_add(&e.shown, 1, __ATOMIC_RELEASE);
        c2n_wake_engine();
    }
    return NULL;
}

/* With the lock held. Signals are for the program's own threads. */
int c2n_start_threads(void) {
    void *(*const work[])(void *) = {run_engine, run_host_functions};
    sigset_t every, before;
    sigfillset(&every);
    for (; e.started < 2; e.started++) {
        pthread_t thread;
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        pthread_attr_setstacksize(&attributes, STACK);
        pthread_sigmask(SIG_SETMASK, &every, &before);
        const int failed = pthread_create(&thread, &attributes, work[e.started], NULL);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        pthread_attr_destroy(&attributes);
        if (failed) return 0;
    }
    return 1;
}

/* -- waiting ------------------------------------------------------------------------------------ */

static int has_ended(int device, int joined, uint64_t until) {
    const c2n_task *oldest = e.devices[device].oldest[joined];
    return !oldest || oldest->number > until;
}

static int is_over(const c2n_awaited *w) {
    if (w->event) return w->event->done >= w->until;
    if (w->stream && !w->stream->is_legacy) return !w->stream->first || w->stream->first->number > w->until;
    if (w->stream) return has_ended(w->stream->device, 1, w->until);
    const int first = w->device < 0 ? 0 : w->device, last = w->device < 0 ? C2N_MOST_DEVICES - 1 : w->device;
    for (int i = first; i <= last; i++)
        if (!has_ended(i, 0, w->until) || !has_ended(i, 1, w->until)) return 0;
    return 1;
}

static void fill_in(c2n_awaited *w) {
    if (w->until) return;
    if (w->event) w->until = w->event->recorded;
    else w->until = w->stream && !w->stream->is_legacy ? w->stream->asked : e.next_number;
}

/* The modelled instant at which it was over. */
static double instant(const c2n_awaited *w) {
    if (w->event) return w->event->modelled_ns;
    if (w->stream && !w->stream->is_legacy) return w->stream->clock_ns;
    if (w->stream) return e.devices[w->stream->device].joined_ns;
    double latest = 0;
    for (int i = 0; i < C2N_MOST_DEVICES; i++)
        if ((w->device < 0 || w->device == i) && latest < e.devices[i].latest_ns) latest = e.devices[i].latest_ns;
    return latest;
}

void c2n_wake_waiters(void) {
    for (waiter **at = &e.waiters; *at;) {
        waiter *w = *at;
        if (!is_over(&w->awaited)) {
            at = &w->next;
            continue;
        }
        *at = w->next;
        w->next = w; /* it is out of the list */
        pthread_cond_signal(&w->over);
    }
}

static void sleep_until_over(const c2n_awaited *awaited) {
    waiter w = {.awaited = *awaited, .over = PTHREAD_COND_INITIALIZER, .next = e.waiters};
    e.waiters = &w;
    while (w.next != &w) pthread_cond_wait(&w.over, &e.lock);
    pthread_cond_destroy(&w.over);
}

void c2n_await(c2n_awaited w) {
    pthread_mutex_lock(&e.lock);
    fill_in(&w);
    if (w.event) w.event->users++;
    const uint64_t last = w.event ? e.next_number : w.until;
    while (!is_over(&w)) {
        if (c2n_step(last)) continue;
        if (c2n_worker_count() > 1 && !e.spinning) {
            const uint32_t seen = e.ended;
            e.spinning = 1;
            pthread_mutex_unlock(&e.lock);
            const int more = c2n_spin(&e.ended, seen, WAITER_SPINS_US);
            pthread_mutex_lock(&e.lock);
            e.spinning = 0;
            if (more) continue;
        }
        if (is_over(&w) || (!e.running && e.ready_count && e.ready[0]->first->number <= last)) continue;
        c2n_wake_engine();
        sleep_until_over(&w);
    }
    if (e.host_ns < instant(&w)) e.host_ns = instant(&w);
    if (w.event) c2n_forget_event(w.event);
    c2n_wake_engine();
    pthread_mutex_unlock(&e.lock);
}

int c2n_is_over(c2n_awaited w) {
    pthread_mutex_lock(&e.lock);
    fill_in(&w);
    const int over = is_over(&w);
    if (over && e.host_ns < instant(&w)) e.host_ns = instant(&w);
    pthread_mutex_unlock(&e.lock);
    return over;
}
