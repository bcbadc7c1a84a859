/* Stands for the launch side: tasks that call a function, and one variable of the device. */
#include "stub.h"

#include <string.h>

char test_symbol[64];
static void *place;

cudaError_t c2n_symbol(const void *host, void **device, size_t *bytes) {
    if (host != test_symbol) return cudaErrorInvalidSymbol;
    if (!place) {
        const cudaError_t error = c2n_allocate(sizeof test_symbol, 1, &place);
        if (error != cudaSuccess) return error;
        memcpy(place, test_symbol, sizeof test_symbol);
    }
    *device = place, *bytes = sizeof test_symbol;
    return cudaSuccess;
}

void c2n_forget_symbols(void) { place = NULL; }

typedef struct {
    c2n_task task;
    test_function function;
    void *given;
} call;

static cudaError_t run(c2n_task *task) {
    const call *c = (const call *)task;
    return c->function(c->given);
}

cudaError_t test_launch(cudaStream_t stream, test_function function, void *given, double ns) {
    const cudaError_t begun = c2n_begin();
    if (begun != cudaSuccess) return c2n_fail(begun);
    call *c = (call *)c2n_new_task(sizeof *c - sizeof c->task);
    if (!c) return c2n_fail(cudaErrorMemoryAllocation);
    c->task.run = run, c->task.modelled_ns = ns;
    c->function = function, c->given = given;
    return c2n_fail(c2n_enqueue(stream, &c->task));
}

uint64_t test_rooms(const void *address, uint64_t *bytes) {
    c2n_rooms *rooms = c2n_rooms_now();
    const uint64_t count = rooms->count;
    *bytes = 0;
    for (uint64_t i = 0; i < count; i++) {
        if (i && rooms->rooms[i].first < rooms->rooms[i - 1].end + 256) return UINT64_MAX; /* no gap */
        if (rooms->rooms[i].first == (uint64_t)(uintptr_t)address)
            *bytes = rooms->rooms[i].end - rooms->rooms[i].first;
    }
    c2n_rooms_release(rooms);
    return count;
}
