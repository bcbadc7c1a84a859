/* Places of streams and events: all in one reserved range, so that any value that a program passes as a
   handle can be looked at without a fault.
   In: nothing, or a handle. Out: a place of 128 bytes, zeroed. */
#define _GNU_SOURCE
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>

#include "streams.h"

#define SLOT 128ull
_Static_assert(sizeof(struct CUstream_st) <= SLOT && sizeof(struct CUevent_st) <= SLOT, "a slot holds either");
#define RANGE (256ull << 20)

typedef struct slot {
    uint32_t magic;           /* 0: of nothing */
    struct slot *next;
} slot;

static struct {
    pthread_mutex_t lock;
    uint8_t *base;
    uint64_t used;            /* bytes, of which some are free again */
    slot *free;
} all = {.lock = PTHREAD_MUTEX_INITIALIZER};

static uint8_t *base(void) {
    if (all.base) return all.base;
    void *at = mmap(NULL, RANGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at != MAP_FAILED) __atomic_store_n(&all.base, at, __ATOMIC_RELEASE);
    return all.base;
}

void *c2n_take_slot(size_t bytes) {
    slot *taken = NULL;
    pthread_mutex_lock(&all.lock);
    if (all.free) {
        taken = all.free;
        all.free = taken->next;
    } else if (bytes <= SLOT && base() && all.used < RANGE) {
        taken = (slot *)(all.base + all.used);
        all.used += SLOT;
    }
    pthread_mutex_unlock(&all.lock);
    return taken ? memset(taken, 0, SLOT) : NULL;
}

void c2n_give_slot(void *given) {
    slot *s = given;
    pthread_mutex_lock(&all.lock);
    *s = (slot){0, all.free};
    all.free = s;
    pthread_mutex_unlock(&all.lock);
}

int c2n_is_slot(const void *handle) {
    const uint8_t *first = __atomic_load_n(&all.base, __ATOMIC_ACQUIRE);
    const uint64_t at = (uint64_t)(uintptr_t)handle - (uint64_t)(uintptr_t)first;
    return first && at < RANGE && at % SLOT == 0;
}
