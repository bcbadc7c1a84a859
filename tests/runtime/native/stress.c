/* The pool under a sanitizer: host threads, faults, output, a fork; prints "done". */
#include "abi.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void run(c2n_launch *l, c2n_worker *w, uint64_t first, uint64_t end)
{
    const uint64_t *words = (const uint64_t *)l->arguments;
    uint64_t faulty = words[0], turns = words[1];
    for (uint64_t b = first; b < end; b++) {
        for (volatile uint64_t i = 0; i < turns; i++)
            ;
        memset(w->shared, (int)b, 256);
        ((uint64_t *)l->arena)[b] += b + w->shared[255];
        if (b % 50 == 0) {
            c2n_output *o = &w->output;
            if (o->used + 16 > o->room)
                o->bytes = realloc(o->bytes, o->room = 2 * o->used + 16);
            memcpy(o->bytes + o->used, &b, 8);
            memset(o->bytes + o->used + 8, 0, 8);
            o->used += 16;
        }
        if (b == faulty) {
            if (!w->fault.code || b < w->fault.block)
                w->fault = (c2n_fault){9001, 0, b, 0, 0};
            uint64_t stop = __atomic_load_n(&l->stop, __ATOMIC_RELAXED);
            while (b < stop && !__atomic_compare_exchange_n(&l->stop, &stop, b, 0, 5, 5))
                ;
            return;
        }
    }
}

static void *launches(void *seed)
{
    enum { BLOCKS = 200 };
    for (uint64_t turn = 0; turn < 150; turn++) {
        uint64_t out[BLOCKS] = {0}, words[2] = {turn % 3 ? BLOCKS : 77, turn % 5 * 400};
        c2n_launch launch = {.arena = (uint8_t *)out, .arguments = (uint8_t *)words};
        c2n_needs needs = {.shared = 256, .stack = turn % 7 ? 0 : 2 << 20};
        c2n_outcome outcome;
        launch.ordered = turn % 11 == 0;
        int workers = 1 + (int)((turn + (uintptr_t)seed) % 4);
        int ended = c2n_launch_blocks(run, &launch, BLOCKS, &needs, workers, &outcome);
        uint64_t last = turn % 3 ? BLOCKS : 78;
        if (ended != (turn % 3 ? C2N_DONE : C2N_FAULT) || outcome.output.used != (last + 49) / 50 * 16)
            exit(2);
        for (uint64_t b = 0; b < last; b++)
            if (out[b] != 2 * b)
                exit(3);
        c2n_free_output(&outcome.output);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[4];
    for (uintptr_t i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, launches, (void *)i);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
#if !defined(__SANITIZE_THREAD__)
    pid_t child = fork();
    if (!child) {
        launches(NULL);
        _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    if (status)
        return 4;
#endif
    launches(NULL);
    puts("done");
    return 0;
}
