/* Many streams, events and threads; run under valgrind and the thread sanitizer too.
   In: how many streams, tasks and threads. */
#include <pthread.h>
#include <unistd.h>

#include "stub.h"

static int streams_count, tasks, threads;
static cudaStream_t *streams;
static uint64_t done;

typedef struct {
    uint64_t next;           /* what comes next in this stream; only its own tasks touch it */
    uint64_t asked;
} counter;

typedef struct {
    counter *of;
    uint64_t number;
} turn;

static counter *counters;

static cudaError_t take_turn(void *given) {
    turn *t = given;
    CHECK(t->of->next == t->number);
    t->of->next++;
    __atomic_fetch_add(&done, 1, __ATOMIC_RELAXED);
    free(t);
    return cudaSuccess;
}

static void take_turn_host(void *given) { take_turn(given); }

static void ask(int s, int host) {
    turn *t = malloc(sizeof *t);
    *t = (turn){&counters[s], counters[s].asked++};
    if (host) OK(cudaLaunchHostFunc(streams[s], take_turn_host, t));
    else OK(test_launch(streams[s], take_turn, t, 100));
}

/* Each thread has its own streams, and waits for events of its neighbours'. */
static cudaEvent_t *events;

static void *work(void *given) {
    const int self = (int)(intptr_t)given, per = streams_count / threads, first = self * per;
    unsigned seed = (unsigned)self + 1;
    char *pinned, *device;
    OK(cudaMallocHost((void **)&pinned, 256));
    for (int i = 0; i < tasks / threads; i++) {
        const int s = first + (int)(rand_r(&seed) % (unsigned)per);
        const unsigned what = rand_r(&seed) % 100;
        ask(s, what >= 97);
        if (what < 10) OK(cudaEventRecord(events[s], streams[s]));
        if (what >= 10 && what < 20)
            OK(cudaStreamWaitEvent(streams[s], events[rand_r(&seed) % (unsigned)streams_count], 0));
        if (what == 20) OK(cudaStreamSynchronize(streams[s]));
        if (what == 21) OK(cudaEventSynchronize(events[s]));
        if (what == 22) OK(cudaMemsetAsync(pinned, 1, 256, 0));
        if (what == 23) {
            OK(cudaMalloc((void **)&device, 1000));
            OK(cudaMemcpyAsync(device, pinned, 256, cudaMemcpyHostToDevice, streams[s]));
            OK(cudaFree(device));
        }
        if (what == 24 && i % 16 == 0) OK(cudaDeviceSynchronize());
        if (what == 25) cudaStreamQuery(streams[s]);
    }
    OK(cudaFreeHost(pinned));
    return NULL;
}

int main(int argc, char **argv) {
    streams_count = argc > 1 ? atoi(argv[1]) : 1000;
    tasks = argc > 2 ? atoi(argv[2]) : 100000;
    threads = argc > 3 ? atoi(argv[3]) : 8;
    pthread_t all[64];
    streams = calloc((size_t)streams_count, sizeof *streams);
    events = calloc((size_t)streams_count, sizeof *events);
    counters = calloc((size_t)streams_count, sizeof *counters);
    for (int i = 0; i < streams_count; i++) {
        OK(cudaStreamCreateWithFlags(&streams[i], i % 3 ? cudaStreamNonBlocking : cudaStreamDefault));
        OK(cudaEventCreate(&events[i]));
    }
    for (int i = 0; i < threads; i++) CHECK(!pthread_create(&all[i], NULL, work, (void *)(intptr_t)i));
    for (int i = 0; i < threads; i++) pthread_join(all[i], NULL);
    OK(cudaDeviceSynchronize());
    CHECK(done == (uint64_t)(tasks / threads * threads));
    for (int i = 0; i < streams_count; i++) {
        OK(cudaStreamDestroy(streams[i]));
        OK(cudaEventDestroy(events[i]));
    }
    free(streams), free(events), free(counters);
    return 0;
}
