/* The pool of threads that runs the blocks of a launch, and the loading of compiled kernels.

   One launch runs at a time; others wait for it. The thread that launches takes part. Blocks are
   handed out in chunks by a counter. A launch that would take less time than it takes to wake a
   thread stays on the caller: what a kernel's block costs is remembered from launch to launch, and
   measured anew while it runs.

   Joining: a thread of the pool counts itself in (`inside`), then looks whether the job is `open`;
   the caller closes the job, then waits until nobody is inside. So a thread that comes late is
   never waited for, and none works on a job that is over. */
#define _GNU_SOURCE
#include "abi.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#if defined(__linux__)
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#define MOST_THREADS 1024
#define STACK (64ull << 20)
#define CALLERS_STACK (1ull << 20)  /* as much of it as kernels may use */
#define SPIN_NS 50000       /* how long an idle thread looks for work before it sleeps */
#define ASLEEP_NS 50000     /* less work than this wakes no sleeping thread */
#define AWAKE_NS 5000       /* less work than this is not shared with threads that spin */
#define TRIED_NS 2000       /* how long blocks that take less than this are tried on the caller */
#define CHUNK_NS 5000       /* a chunk takes this long, where there are chunks enough */
#define FEWEST_CHUNKS 8     /* a worker, as long as there are blocks enough */
#define USUAL_CHUNKS 32
#define KEPT_OUTPUT (1u << 20)
#define KEPT_SCRATCH (4u << 20)  /* of a thread; what is more is given back after the launch */
#define LOOK_NS 50000000    /* how often who launches looks whether it is to go on */
#define LONG_NS 10000000    /* its chunks take no longer than this, if a block does not */
#define LINE __attribute__((aligned(128)))

#define load(place) __atomic_load_n(&(place), __ATOMIC_SEQ_CST)
#define store(place, value) __atomic_store_n(&(place), (value), __ATOMIC_SEQ_CST)
#define add(place, value) __atomic_fetch_add(&(place), (value), __ATOMIC_SEQ_CST)

typedef struct {
    c2n_worker worker;
    uint8_t *shared_marks, *local_marks; /* the worker's, in launches that keep marks */
    uint64_t shared_room, shared_marks_room, local_room, local_marks_room;
    uint8_t *counters;      /* `worker.counts` */
    uint64_t counters_room;
    pthread_t thread;
    char *stack;            /* its lowest byte; NULL: not known */
    uint32_t seen;
    uint64_t job;           /* the last that it joined */
    double block_ns;        /* what a block of the last job cost it; 0: it ran none */
} LINE member;

static struct {
    pthread_mutex_t launching;
    uint32_t threads;
    member *members[MOST_THREADS];
    uint32_t epoch LINE;    /* grows when there is a job, or when all is over */
    uint32_t quitting;
    uint32_t sleepers LINE;
    uint32_t open LINE;
    uint32_t inside LINE;
    uint32_t awaited;
} pool = {.launching = PTHREAD_MUTEX_INITIALIZER};

static struct {
    c2n_run_blocks run;
    c2n_launch *launch;
    const c2n_needs *needs;
    uint64_t number;
    uint64_t blocks, chunk;
    uint32_t places;        /* threads that may join */
    uint64_t next LINE;
    uint32_t joined LINE;
    uint32_t failed;        /* threads that found no memory */
    uint32_t exhausted;     /* 1 once a thread found no more chunks, or all failed */
    uint32_t interrupted;
    uint64_t looked;        /* when the caller last did */
    double block_ns;        /* what a block is thought to cost; 0: not known */
    member *joiners[MOST_THREADS];
} job;

static member *caller;      /* scratch of whoever launches */
static int (*look)(void);   /* from c2n_on_wait */
static uint32_t looking;    /* threads that are about to call it */

static struct {             /* what a block of a kernel cost when it last ran; 0: not known */
    c2n_run_blocks run;
    double block_ns;
} costs[256];

/* -- time and sleep --------------------------------------------------------------------------- */

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

#if defined(__linux__)
static void sleep_while(uint32_t *word, uint32_t value)
{
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void doze_while(uint32_t *word, uint32_t value)
{
    const struct timespec most = {0, LOOK_NS};
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, &most, NULL, 0);
}

static void wake(uint32_t *word, uint32_t count)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}
#else
static pthread_mutex_t bed = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t bell = PTHREAD_COND_INITIALIZER;

static void sleep_while(uint32_t *word, uint32_t value)
{
    pthread_mutex_lock(&bed);
    while (load(*word) == value)
        pthread_cond_wait(&bell, &bed);
    pthread_mutex_unlock(&bed);
}

static void doze_while(uint32_t *word, uint32_t value)
{
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_nsec += LOOK_NS;
    end.tv_sec += end.tv_nsec / 1000000000;
    end.tv_nsec %= 1000000000;
    pthread_mutex_lock(&bed);
    if (load(*word) == value)
        pthread_cond_timedwait(&bell, &bed, &end);
    pthread_mutex_unlock(&bed);
}

static void wake(uint32_t *word, uint32_t count)
{
    (void)word, (void)count;
    pthread_mutex_lock(&bed);
    pthread_cond_broadcast(&bell);
    pthread_mutex_unlock(&bed);
}
#endif

/* Spins while `*word` is `value`; 1 once it changed, 0 after SPIN_NS. */
static int spin_while(uint32_t *word, uint32_t value)
{
    uint64_t end = 0;
    for (;;) {
        for (int i = 0; i < 64; i++) {
            if (__atomic_load_n(word, __ATOMIC_ACQUIRE) != value)
                return 1;
            relax();
        }
        uint64_t now = now_ns();
        if (!end)
            end = now + SPIN_NS;
        else if (now > end)
            return 0;
    }
}

/* -- scratch ---------------------------------------------------------------------------------- */

static int provide(uint8_t **bytes, uint64_t *room, uint64_t size)
{
    if (size <= *room)
        return 1;
    void *fresh = NULL;
    size = (size + 4095) / 4096 * 4096;
    if (posix_memalign(&fresh, 64, size))
        return 0;
    memset(fresh, 0, size);
    free(*bytes);
    *bytes = fresh;
    *room = size;
    return 1;
}

static int prepare(member *self, const c2n_needs *needs)
{
    c2n_worker *w = &self->worker;
    w->fault.code = 0;
    w->output.used = 0;
    w->ticks = 0;
    if (!provide(&self->counters, &self->counters_room, needs->counts * sizeof *w->counts))
        return 0;
    w->counts = (uint64_t *)(void *)self->counters;
    if (needs->counts)
        memset(w->counts, 0, needs->counts * sizeof *w->counts);
    const uint64_t shared_marks = needs->checked ? needs->shared : 0;
    const uint64_t local_marks = needs->checked ? needs->local : 0;
    if (!provide(&w->shared, &self->shared_room, needs->shared) ||
        !provide(&w->local, &self->local_room, needs->local) ||
        !provide(&self->shared_marks, &self->shared_marks_room, shared_marks) ||
        !provide(&self->local_marks, &self->local_marks_room, local_marks))
        return 0;
    w->shared_written = needs->checked ? self->shared_marks : NULL;
    w->local_written = needs->checked ? self->local_marks : NULL;
    return 1;
}

static void free_scratch(member *self)
{
    c2n_worker *w = &self->worker;
    free(w->shared), free(self->shared_marks), free(w->local), free(self->local_marks);
    w->shared = self->shared_marks = w->local = self->local_marks = NULL;
    w->shared_written = w->local_written = NULL;
    self->shared_room = self->shared_marks_room = 0;
    self->local_room = self->local_marks_room = 0;
}

static void discard(member *self)
{
    free_scratch(self);
    free(self->counters);
    free(self->worker.output.bytes);
    free(self);
}

/* A thread does not keep for ever what one launch needed. */
static void give_back(member *self)
{
    if (self->shared_room + self->shared_marks_room + self->local_room +
            self->local_marks_room > KEPT_SCRATCH)
        free_scratch(self);
    if (self->worker.output.room > KEPT_OUTPUT)
        c2n_free_output(&self->worker.output);
}

static member *new_member(uint32_t number)
{
    void *fresh = NULL;
    if (posix_memalign(&fresh, 128, sizeof(member)))
        return NULL;
    memset(fresh, 0, sizeof(member));
    ((member *)fresh)->worker.number = number;
    return fresh;
}

/* -- threads ---------------------------------------------------------------------------------- */

static inline uint64_t stop_of(c2n_launch *launch)
{
    return __atomic_load_n(&launch->stop, __ATOMIC_RELAXED);
}

/* Now and then, on the thread that launches: whether the launch is to go on. */
static void look_up(uint64_t now)
{
    if (job.interrupted || now - job.looked < LOOK_NS)
        return;
    job.looked = now;
    add(looking, 1);
    int (*called)(void) = load(look);
    int stop = called && called();
    add(looking, -1);
    if (!stop)
        return;
    job.interrupted = 1;
    __atomic_store_n(&job.launch->stop, 0, __ATOMIC_RELAXED);
}

/* The first chunk of who launches is short where it is not known what a block costs; then they get
   longer or shorter, so that it can look up. */
static uint64_t first_step(void)
{
    double few = job.block_ns > 0 ? LONG_NS / job.block_ns : 1;
    return few < 1 ? 1 : few < (double)job.chunk ? (uint64_t)few : job.chunk;
}

static uint64_t next_step(uint64_t step, uint64_t took)
{
    if (took > LONG_NS)
        return step > 1 ? step / 2 : 1;
    return took > LONG_NS / 4 ? step : 2 * step < job.chunk ? 2 * step : job.chunk;
}

/* Chunks until there are no more. They come in rising order, so that all blocks below one that has
   a fault have been begun when the others stop. */
static void take_chunks(member *self)
{
    uint64_t count = 0, start = now_ns(), then = start;
    uint64_t step = self == caller ? first_step() : job.chunk;
    for (;;) {
        uint64_t first = __atomic_fetch_add(&job.next, step, __ATOMIC_RELAXED);
        if (first >= job.blocks || first >= stop_of(job.launch))
            break;
        uint64_t left = job.blocks - first;
        uint64_t chunk = left < step ? left : step;
        job.run(job.launch, &self->worker, first, first + chunk);
        count += chunk;
        if (self == caller) {
            uint64_t now = now_ns();
            step = next_step(step, now - then);
            then = now;
            look_up(now);
        }
    }
    self->block_ns = count ? (double)(now_ns() - start) / (double)count + 1e-3 : 0;
}

/* A thread that came late for one job, and so joined the next before it saw its epoch, would come
   again: what it had found would be forgotten. */
static void join_job(member *self)
{
    if (self->job == job.number)
        return;
    self->job = job.number;
    uint32_t place = add(job.joined, 1);
    if (place >= job.places)
        return;
    if (place + 1 < job.places && load(pool.sleepers))
        wake(&pool.epoch, 2);
    if (prepare(self, job.needs)) {
        job.joiners[place] = self;
        take_chunks(self);
    } else if (add(job.failed, 1) + 1 < job.places)
        return;                     /* the others do its work */
    store(job.exhausted, 1);
    if (load(pool.awaited))
        wake(&job.exhausted, 1);
}

/* Spins, then sleeps for a while if `*word` is `value`; whoever changes it looks at `pool.awaited`. */
static void await_change(uint32_t *word, uint32_t value)
{
    if (spin_while(word, value))
        return;
    store(pool.awaited, 1);
    if (load(*word) == value)
        doze_while(word, value);
    store(pool.awaited, 0);
    look_up(now_ns());
}

static void await_epoch(uint32_t seen)
{
    if (spin_while(&pool.epoch, seen))
        return;
    add(pool.sleepers, 1);
    while (load(pool.epoch) == seen)
        sleep_while(&pool.epoch, seen);
    add(pool.sleepers, -1);
}

#if defined(__linux__)
static void find_stack(member *self)
{
    pthread_attr_t attributes;
    void *low = NULL;
    size_t size;
    if (pthread_getattr_np(pthread_self(), &attributes))
        return;
    if (!pthread_attr_getstack(&attributes, &low, &size))
        self->stack = low;
    pthread_attr_destroy(&attributes);
}

/* What lies far below this frame is the system's again. */
static void free_stack(member *self)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0) / 4096 * 4096 - CALLERS_STACK;
    if (self->stack && here > (uintptr_t)self->stack)
        madvise(self->stack, here - (uintptr_t)self->stack, MADV_DONTNEED);
}
#else
static void find_stack(member *self) { (void)self; }
static void free_stack(member *self) { (void)self; }
#endif

static void *work(void *own)
{
    member *self = own;
    find_stack(self);
    for (;;) {
        await_epoch(self->seen);
        self->seen = load(pool.epoch);
        if (load(pool.quitting))
            return NULL;
        add(pool.inside, 1);
        if (load(pool.open)) {
            uint64_t stack = job.needs->stack;
            join_job(self);
            if (stack > CALLERS_STACK)
                free_stack(self);
        }
        if (add(pool.inside, -1) == 1 && load(pool.awaited))
            wake(&pool.inside, 1);
    }
}

static int create_thread(pthread_t *thread, void *(*run)(void *), void *given, size_t stack)
{
    pthread_attr_t attributes;
    sigset_t all, before;
    sigfillset(&all);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, stack);
    pthread_sigmask(SIG_SETMASK, &all, &before);    /* signals are for the program's own threads */
    int failed = pthread_create(thread, &attributes, run, given);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return !failed;
}

static int start_thread(void)
{
    member *self = new_member(pool.threads + 1);
    if (!self)
        return 0;
    self->seen = load(pool.epoch);
    if (!create_thread(&self->thread, work, self, STACK)) {
        discard(self);
        return 0;
    }
    pool.members[pool.threads++] = self;
    return 1;
}

/* -- a launch --------------------------------------------------------------------------------- */

static uint64_t chunk_of(uint64_t blocks, uint64_t workers, double block_ns)
{
    uint64_t usual = blocks / (workers * USUAL_CHUNKS);
    uint64_t most = blocks / (workers * FEWEST_CHUNKS);
    double wanted = block_ns > 0 ? CHUNK_NS / block_ns : 1;
    uint64_t chunk = wanted < (double)most ? (uint64_t)wanted : most;
    chunk = chunk > usual ? chunk : usual;
    return chunk ? chunk : 1;
}

/* Shares blocks from `first` on with up to `places` threads; the caller takes part unless it is to
   stay `out`. What a block cost: the least of what they saw, for some may have been held up. */
static double run_together(uint64_t first, uint32_t places, int out)
{
    while (pool.threads < places && start_thread())
        continue;
    places = places < pool.threads ? places : pool.threads;
    memset(job.joiners, 0, places * sizeof *job.joiners);
    job.places = places;
    job.number++;
    job.next = first;
    job.failed = job.exhausted = 0;
    store(job.joined, 0);
    store(pool.open, 1);
    add(pool.epoch, 1);
    if (load(pool.sleepers))
        wake(&pool.epoch, places < 8 ? places : 8);
    caller->block_ns = 0;
    if (!out)
        take_chunks(caller);
    while (out && places && !load(job.exhausted))
        await_change(&job.exhausted, 0);
    store(pool.open, 0);
    for (uint32_t n; (n = load(pool.inside));)
        await_change(&pool.inside, n);
    double least = caller->block_ns;
    for (uint32_t i = 0; i < places; i++) {
        double seen = job.joiners[i] ? job.joiners[i]->block_ns : 0;
        least = seen > 0 && (seen < least || least == 0) ? seen : least;
    }
    return least;
}

/* Runs blocks on the caller as long as what is left is not worth sharing; the first that it did
   not run. Steps grow, and what the last one cost counts: blocks need not cost the same. Short
   blocks are tried for a while in any case: shared ones, and the first few, seem to cost more. */
static uint64_t run_alone(double *block_ns)
{
    uint64_t first = 0, step = 1, start = now_ns(), then = start;
    double worth = pool.threads > load(pool.sleepers) ? AWAKE_NS : ASLEEP_NS;
    int tried = *block_ns < TRIED_NS;
    while (first < job.blocks && *block_ns > 0 &&
           (*block_ns * (double)(job.blocks - first) <= worth ||
            (tried && (first < 4 || then - start < TRIED_NS)))) {
        uint64_t left = job.blocks - first;
        step = left < 2 * step ? left : step;
        job.run(job.launch, &caller->worker, first, first + step);
        first += step;
        if (stop_of(job.launch) < job.blocks)
            return job.blocks;
        uint64_t now = now_ns();
        *block_ns = (double)(now - then) / (double)step + 1e-3;
        then = now;
        step *= 2;
    }
    return first;
}

static void run_parallel(uint32_t workers)
{
    uint64_t slot = ((uintptr_t)job.run >> 4) % 256;
    double block_ns = costs[slot].run == job.run ? costs[slot].block_ns : 0;
    uint64_t first = run_alone(&block_ns);
    if (first < job.blocks) {
        uint64_t left = job.blocks - first;
        job.chunk = chunk_of(left, workers, block_ns);
        job.block_ns = block_ns;
        double seen = run_together(first, (uint32_t)(workers < left ? workers : left) - 1, 0);
        if (seen > 0 && (seen < block_ns || block_ns == 0))
            block_ns = seen;
    }
    costs[slot].run = job.run;
    costs[slot].block_ns = block_ns;
}

/* For kernels that need more of the stack than a caller can be trusted to have. 0: no thread, or no
   memory. */
static int run_elsewhere(uint32_t workers)
{
    job.chunk = workers > 1 ? chunk_of(job.blocks, workers, 0) : job.blocks;
    run_together(0, (uint32_t)(workers < job.blocks ? workers : job.blocks), 1);
    return job.places && job.failed < job.places;
}

/* -- what came of it -------------------------------------------------------------------------- */

typedef struct {
    uint64_t block, order;
    const uint8_t *bytes;
    uint64_t size;
} record;

static int by_block(const void *a, const void *b)
{
    const record *p = a, *q = b;
    if (p->block != q->block)
        return p->block < q->block ? -1 : 1;
    return (p->order > q->order) - (p->order < q->order);
}

/* The records of one worker that count, appended to `found` where it is given; how many. */
static uint64_t list_records(const c2n_output *output, uint64_t last, record *found, uint64_t order)
{
    uint64_t count = 0;
    for (uint64_t at = 0; at + 16 <= output->used;) {
        uint64_t block;
        uint32_t size;
        memcpy(&block, output->bytes + at, 8);
        memcpy(&size, output->bytes + at + 12, 4);
        if (size > output->used - at - 16)
            break;
        if (block <= last) {
            if (found)
                found[count] = (record){block, order + count, output->bytes + at, 16ull + size};
            count++;
        }
        at += 16ull + size;
    }
    return count;
}

/* Appends them to `output`, sorted. */
static int merge(member **members, uint32_t count, uint64_t last, c2n_output *output)
{
    uint64_t records = 0, size = 0, listed = 0;
    for (uint32_t i = 0; i < count; i++)
        if (members[i])
            records += list_records(&members[i]->worker.output, last, NULL, 0);
    if (!records)
        return 1;
    record *sorted = malloc(records * sizeof *sorted);
    if (!sorted)
        return 0;
    for (uint32_t i = 0; i < count; i++)
        if (members[i])
            listed += list_records(&members[i]->worker.output, last, sorted + listed, listed);
    qsort(sorted, records, sizeof *sorted, by_block);
    for (uint64_t i = 0; i < records; i++)
        size += sorted[i].size;
    uint8_t *grown = realloc(output->bytes, output->used + size);
    output->bytes = grown ? grown : output->bytes;
    for (uint64_t i = 0; grown && i < records; i++) {
        memcpy(output->bytes + output->used, sorted[i].bytes, sorted[i].size);
        output->used += sorted[i].size;
    }
    output->room = output->used;
    free(sorted);
    return grown != NULL;
}

static void add_counts(const member *from)
{
    for (uint64_t n = 0; job.launch->counts && n < job.needs->counts; n++)
        job.launch->counts[n] += from->worker.counts[n];
}

#include "meeting.h"

/* Blocks in order, on the thread that launches. */
static void run_in_order(void)
{
    job.chunk = job.blocks;
    job.block_ns = 0;
    job.next = 0;
    take_chunks(caller);
}

static int collect(c2n_outcome *outcome)
{
    static member *members[MOST_THREADS + 1];
    uint32_t joined = job.joined < job.places ? job.joined : job.places, count = 0;
    members[count++] = caller;
    for (uint32_t i = 0; i < joined; i++)
        members[count++] = job.joiners[i];
    int printed = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!members[i])
            continue;
        c2n_fault *fault = &members[i]->worker.fault;
        if (fault->code && (!outcome->fault.code || fault->block < outcome->fault.block))
            outcome->fault = *fault;
        printed |= members[i]->worker.output.used != 0;
        add_counts(members[i]);
    }
    uint64_t last = outcome->fault.code ? outcome->fault.block : UINT64_MAX;
    int merged = !printed || job.interrupted || merge(members, count, last, &outcome->output);
    for (uint32_t i = 0; i < count; i++)
        if (members[i])
            give_back(members[i]);
    if (job.interrupted)
        return C2N_INTERRUPTED;
    return !merged ? C2N_NO_MEMORY : outcome->fault.code ? C2N_FAULT : C2N_DONE;
}

int c2n_launch_blocks(c2n_run_blocks run, c2n_launch *launch, uint64_t blocks, const c2n_needs *needs,
                      int workers, c2n_outcome *outcome)
{
    memset(outcome, 0, sizeof *outcome);
    __atomic_store_n(&launch->stop, UINT64_MAX, __ATOMIC_RELAXED);
    pthread_mutex_lock(&pool.launching);
    int ended = C2N_NO_MEMORY;
    if (!caller)
        caller = new_member(0);
    if (caller && prepare(caller, needs)) {
        job.run = run, job.launch = launch, job.needs = needs, job.blocks = blocks;
        job.places = 0, job.joined = 0, job.interrupted = 0;
        job.looked = load(look) ? now_ns() : 0;
        if (workers > MOST_THREADS)
            workers = MOST_THREADS;
        if (workers < 1 || launch->ordered)
            workers = 1;
        int ran = 1;
        if (blocks && needs->meets)
            ran = run_meeting(blocks, (uint32_t)workers, outcome);
        else if (blocks && needs->stack > CALLERS_STACK)
            ran = run_elsewhere((uint32_t)workers);
        else if (blocks > 1 && workers > 1)
            run_parallel((uint32_t)workers);
        else if (blocks > 1)
            run_in_order();
        else if (blocks)
            run(launch, &caller->worker, 0, 1);
        ended = ran ? collect(outcome) : C2N_NO_MEMORY;
    }
    pthread_mutex_unlock(&pool.launching);
    return ended;
}

/* On return nobody is in what was called before. */
void c2n_on_wait(int (*called)(void))
{
    store(look, called);
    while (load(looking))
        sched_yield();
}

void c2n_free_output(c2n_output *output)
{
    free(output->bytes);
    *output = (c2n_output){0};
}

/* -- beginning and end ------------------------------------------------------------------------ */

/* The child of a fork has none of the threads, and maybe half of a launch: it begins anew. What
   scratch there was is left alone. */
static void begin_anew(void)
{
    memset(&pool, 0, sizeof pool);
    memset(&job, 0, sizeof job);
    caller = NULL;
    looking = 0;
    pthread_mutex_init(&pool.launching, NULL);
}

__attribute__((constructor)) static void begin(void)
{
    pthread_atfork(NULL, NULL, begin_anew);
}

/* A launch that still runs (on a thread that nobody waits for) is left running. */
__attribute__((destructor)) static void finish(void)
{
    if (pthread_mutex_trylock(&pool.launching))
        return;
    store(pool.quitting, 1);
    add(pool.epoch, 1);
    wake(&pool.epoch, MOST_THREADS);
    for (uint32_t i = 0; i < pool.threads; i++) {
        pthread_join(pool.members[i]->thread, NULL);
        discard(pool.members[i]);
    }
    if (caller)
        discard(caller);
    caller = NULL;
    pool.threads = 0;
    store(pool.quitting, 0);
    pthread_mutex_unlock(&pool.launching);
}

/* -- libraries -------------------------------------------------------------------------------- */

/* The function `name` of a library; NULL and the reason in `why` where it cannot be had. */
c2n_run_blocks c2n_open(const char *path, const char *name, void **handle, char *why, uint64_t room)
{
    *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    c2n_run_blocks run = *handle ? (c2n_run_blocks)dlsym(*handle, name) : NULL;
    if (run)
        return run;
    const char *said = dlerror();
    strncpy(why, said ? said : "no such function", room - 1);
    why[room - 1] = 0;
    if (*handle)
        dlclose(*handle);
    *handle = NULL;
    return NULL;
}

/* Nothing of the library may run any more. */
void c2n_close(void *handle)
{
    dlclose(handle);
}
