/* Memory that kernels may use: an arena a device, one of pinned memory, and memory of the host program.
   In: sizes, addresses. Out: allocations; what lies where; the rooms that a launch is given. */
#define _GNU_SOURCE
#include "memory.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"

#define PINNED C2N_MOST_DEVICES /* the arena of pinned memory */

typedef struct {
    c2n_place place;
    uint32_t constant;
} host_row;

static struct {
    pthread_mutex_t lock;
    c2n_arena arenas[C2N_MOST_DEVICES + 1];
    host_row *hosts;          /* the host program's own, sorted */
    size_t host_count, host_room;
    c2n_rooms *rooms;         /* of now; NULL where something has changed */
} all = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void changed(void) {
    if (all.rooms) c2n_rooms_release(all.rooms);
    all.rooms = NULL;
}

/* -- arenas ------------------------------------------------------------------------------------- */

static uint64_t capacity_of(int which) {
    if (which != PINNED) return c2n_profile()->dram_bytes;
    return 2ull * (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
}

static c2n_arena *opened(int which) {
    c2n_arena *a = &all.arenas[which];
    if (a->base) return a;
    const uint64_t wanted = capacity_of(which);
    if (!c2n_arena_open(a, wanted)) return NULL;
    if (a->capacity < wanted && which != PINNED)
        c2n_say("only %llu MiB of the device's memory can be reserved", (unsigned long long)(a->capacity >> 20));
    return a;
}

cudaError_t c2n_allocate_on(int device, size_t bytes, uint32_t kind, uint32_t flags, int constant, void **address) {
    pthread_mutex_lock(&all.lock);
    c2n_arena *a = opened(kind == C2N_PINNED ? PINNED : device);
    c2n_block *b = a ? c2n_arena_take(a, bytes) : NULL;
    if (b) {
        b->kind = kind, b->flags = flags, b->constant = (uint32_t)constant;
        changed();
    }
    pthread_mutex_unlock(&all.lock);
    *address = b ? (void *)(uintptr_t)c2n_block_address(b) : NULL;
    return b ? cudaSuccess : cudaErrorMemoryAllocation;
}

cudaError_t c2n_allocate(size_t bytes, int constant, void **device) {
    return c2n_allocate_on(c2n_device(), bytes, C2N_DEVICE_MEMORY, 0, constant, device);
}

static int arena_of(const void *address) {
    const int count = c2n_device_count();
    if (c2n_arena_has(&all.arenas[PINNED], address)) return PINNED;
    for (int i = 0; i < count; i++)
        if (c2n_arena_has(&all.arenas[i], address)) return i;
    return -1;
}

cudaError_t c2n_release(const void *address) {
    pthread_mutex_lock(&all.lock);
    const int which = arena_of(address);
    c2n_block *b = which < 0 ? NULL : c2n_arena_find(&all.arenas[which], address);
    const int is_one = b && c2n_block_address(b) == (uint64_t)(uintptr_t)address;
    if (is_one) {
        c2n_arena_give(&all.arenas[which], b);
        changed();
    }
    pthread_mutex_unlock(&all.lock);
    return is_one ? cudaSuccess : cudaErrorInvalidValue;
}

void c2n_free_all(int device) {
    pthread_mutex_lock(&all.lock);
    c2n_arena_empty(&all.arenas[device]);
    changed();
    pthread_mutex_unlock(&all.lock);
}

void c2n_memory_left(int device, size_t *left, size_t *total) {
    pthread_mutex_lock(&all.lock);
    const c2n_arena *a = opened(device);
    *total = a ? a->capacity : 0, *left = a ? a->capacity - a->used_bytes : 0;
    pthread_mutex_unlock(&all.lock);
}

int c2n_is_device_address(const void *address) {
    pthread_mutex_lock(&all.lock);
    const int which = arena_of(address);
    pthread_mutex_unlock(&all.lock);
    return which >= 0 && which != PINNED;
}

/* -- memory of the host program ----------------------------------------------------------------- */

/* How many rows begin at or before an address. */
static size_t host_index(uint64_t address) {
    size_t low = 0, high = all.host_count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (all.hosts[middle].place.first <= address) low = middle + 1;
        else high = middle;
    }
    return low;
}

static cudaError_t make_host_room(uint64_t first, uint64_t end, size_t at) {
    if ((at && all.hosts[at - 1].place.end > first) || (at < all.host_count && all.hosts[at].place.first < end) ||
        arena_of((void *)(uintptr_t)first) >= 0)
        return cudaErrorHostMemoryAlreadyRegistered;
    if (all.host_count < all.host_room) return cudaSuccess;
    const size_t room = all.host_room ? 2 * all.host_room : 64;
    host_row *hosts = realloc(all.hosts, room * sizeof *hosts);
    if (!hosts) return cudaErrorMemoryAllocation;
    all.hosts = hosts, all.host_room = room;
    return cudaSuccess;
}

cudaError_t c2n_add_host(const void *host, size_t bytes, uint32_t kind, uint32_t flags, int constant) {
    const uint64_t first = (uint64_t)(uintptr_t)host, end = first + bytes;
    if (end < first) return cudaErrorInvalidValue;
    if (first < C2N_BASE) {
        c2n_say("memory at %p cannot be shared with kernels: it lies too low (link the program with -pie)", host);
        return cudaErrorNotSupported;
    }
    pthread_mutex_lock(&all.lock);
    const size_t at = host_index(first);
    const cudaError_t error = make_host_room(first, end, at);
    if (error == cudaSuccess) {
        memmove(&all.hosts[at + 1], &all.hosts[at], (all.host_count++ - at) * sizeof *all.hosts);
        all.hosts[at] = (host_row){{first, end, kind, flags, c2n_device()}, (uint32_t)constant};
        changed();
    }
    pthread_mutex_unlock(&all.lock);
    return error;
}

cudaError_t c2n_add_room(const void *host, size_t bytes, int constant) {
    return c2n_add_host(host, bytes, C2N_MANAGED_MEMORY, 0, constant);
}

int c2n_remove_host(const void *host, uint32_t kind) {
    const uint64_t first = (uint64_t)(uintptr_t)host;
    pthread_mutex_lock(&all.lock);
    const size_t at = host_index(first);
    const int found = at && all.hosts[at - 1].place.first == first && all.hosts[at - 1].place.kind == kind;
    if (found) {
        memmove(&all.hosts[at - 1], &all.hosts[at], (all.host_count-- - at) * sizeof *all.hosts);
        changed();
    }
    pthread_mutex_unlock(&all.lock);
    return found;
}

/* -- what lies where ---------------------------------------------------------------------------- */

static c2n_place place_of(const c2n_block *b, int which) {
    const uint64_t first = c2n_block_address(b);
    return (c2n_place){first, first + b->bytes, b->kind, b->flags, which == PINNED ? 0 : which};
}

int c2n_find(const void *address, size_t bytes, c2n_place *found) {
    const uint64_t first = (uint64_t)(uintptr_t)address;
    *found = (c2n_place){0};
    pthread_mutex_lock(&all.lock);
    const int which = arena_of(address);
    if (which >= 0) {
        const c2n_block *b = c2n_arena_find(&all.arenas[which], address);
        if (b) *found = place_of(b, which);
    } else {
        const size_t at = host_index(first);
        if (at) *found = all.hosts[at - 1].place;
    }
    pthread_mutex_unlock(&all.lock);
    return first >= found->first && first < found->end && bytes <= found->end - first;
}

/* -- rooms -------------------------------------------------------------------------------------- */

static int by_address(const void *a, const void *b) {
    const uint64_t x = ((const c2n_room *)a)->first, y = ((const c2n_room *)b)->first;
    return (x > y) - (x < y);
}

static size_t list_arena(const c2n_arena *a, c2n_room *rooms) {
    size_t count = 0;
    for (const c2n_block *b = (c2n_block *)a->base; b && b->units; b = c2n_arena_after(b))
        if (b->used) {
            const uint64_t first = c2n_block_address(b);
            if (rooms) rooms[count] = (c2n_room){first, first + b->bytes, b->constant, 1, 0};
            count++;
        }
    return count;
}

static c2n_rooms *made_rooms(void) {
    size_t count = all.host_count, at = 0;
    for (int i = 0; i <= PINNED; i++) count += list_arena(&all.arenas[i], NULL);
    c2n_rooms *made = malloc(sizeof *made + count * sizeof *made->rooms);
    if (!made) return NULL;
    c2n_room *rooms = (c2n_room *)(made + 1);
    for (int i = 0; i <= PINNED; i++) at += list_arena(&all.arenas[i], rooms + at);
    for (size_t i = 0; i < all.host_count; i++) {
        const c2n_place *p = &all.hosts[i].place;
        rooms[at++] = (c2n_room){p->first, p->end, all.hosts[i].constant, 1, 0};
    }
    for (size_t i = 1; i < count; i++)
        if (rooms[i - 1].first > rooms[i].first) {
            qsort(rooms, count, sizeof *rooms, by_address);
            break;
        }
    *made = (c2n_rooms){rooms, count, 1};
    return made;
}

void c2n_device_range(int device, uint64_t *first, uint64_t *end) {
    pthread_mutex_lock(&all.lock);
    const c2n_arena *a = &all.arenas[device];
    *first = a->base ? (uint64_t)(uintptr_t)a->base - ARENA_SLACK : 0;
    *end = a->base ? (uint64_t)(uintptr_t)a->end + ARENA_SLACK : 0;
    pthread_mutex_unlock(&all.lock);
}

c2n_rooms *c2n_rooms_now(void) {
    pthread_mutex_lock(&all.lock);
    if (!all.rooms) all.rooms = made_rooms();
    if (all.rooms) __atomic_fetch_add(&all.rooms->users, 1, __ATOMIC_RELAXED);
    c2n_rooms *found = all.rooms;
    pthread_mutex_unlock(&all.lock);
    return found;
}

void c2n_rooms_release(c2n_rooms *rooms) {
    if (__atomic_sub_fetch(&rooms->users, 1, __ATOMIC_ACQ_REL) == 0) free(rooms);
}
