/* Device memory: one reserved range of addresses a device, handed out by a two-level segregated fit
   allocator (Masmano and others, 2004), in constant time.
   In: sizes. Out: addresses, 256-byte aligned, with at least 256 bytes between allocations that belong
   to none, so that an index one too far is found. Before each allocation lies its header. */
#define _GNU_SOURCE
#include "core.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define UNIT 256ull
#define SECOND_BITS 4
#define SECOND (1u << SECOND_BITS)
#define FIRST 48
#define MAGIC 0x63326e70u
#define GIVEN_BACK (256ull << 20) /* freed spans of so many bytes go back to the system */

typedef struct header {
    uint32_t magic, used;
    uint64_t units;           /* of what follows it */
    uint64_t bytes;           /* that were asked for */
    uint32_t kind, constant;
    struct header *before;    /* by address */
    struct header *next, *previous; /* among the free ones of its class */
} header;

typedef struct {
    uint8_t *base, *end;
    uint64_t first_bits;
    uint32_t second_bits[FIRST];
    header *free[FIRST][SECOND];
    uint64_t used_bytes, capacity;
} arena;

static struct {
    pthread_mutex_t lock;
    arena arenas[C2N_MOST_DEVICES];
    c2n_place *hosts;         /* pinned and registered, sorted */
    uint32_t *host_constant;
    size_t host_count, host_room;
    c2n_rooms *rooms;         /* of now; NULL where something has changed */
} all = {.lock = PTHREAD_MUTEX_INITIALIZER};

static header *after(const header *h) { return (header *)((uint8_t *)h + UNIT + h->units * UNIT); }

static void class_of(uint64_t units, uint32_t *first, uint32_t *second) {
    if (units < SECOND) {
        *first = 0, *second = (uint32_t)units;
        return;
    }
    const uint32_t high = 63 - (uint32_t)__builtin_clzll(units);
    *first = high - SECOND_BITS + 1;
    *second = (uint32_t)(units >> (high - SECOND_BITS)) & (SECOND - 1);
}

static void add_free(arena *a, header *h) {
    uint32_t f, s;
    class_of(h->units, &f, &s);
    h->used = 0;
    h->previous = NULL;
    h->next = a->free[f][s];
    if (h->next) h->next->previous = h;
    a->free[f][s] = h;
    a->first_bits |= 1ull << f;
    a->second_bits[f] |= 1u << s;
}

static void remove_free(arena *a, header *h) {
    uint32_t f, s;
    class_of(h->units, &f, &s);
    if (h->previous) h->previous->next = h->next;
    else a->free[f][s] = h->next;
    if (h->next) h->next->previous = h->previous;
    if (!a->free[f][s]) a->second_bits[f] &= ~(1u << s);
    if (!a->second_bits[f]) a->first_bits &= ~(1ull << f);
}

/* A free block of at least so many units: the first of the next class up, whose blocks all fit. */
static header *fitting(arena *a, uint64_t units) {
    uint32_t f, s;
    const uint32_t high = units < SECOND ? 0 : 63 - (uint32_t)__builtin_clzll(units);
    const uint64_t rounded = units < SECOND ? units : units + (1ull << (high - SECOND_BITS)) - 1;
    class_of(rounded, &f, &s);
    uint32_t seconds = a->second_bits[f] & (~0u << s);
    if (!seconds) {
        const uint64_t firsts = f + 1 < 64 ? a->first_bits & (~0ull << (f + 1)) : 0;
        if (!firsts) return NULL;
        f = (uint32_t)__builtin_ctzll(firsts);
        seconds = a->second_bits[f];
    }
    return a->free[f][__builtin_ctz(seconds)];
}

static header *make_header(uint8_t *at, uint64_t units, header *before) {
    header *h = (header *)at;
    *h = (header){.magic = MAGIC, .units = units, .before = before};
    return h;
}

/* The range is reserved, not filled: pages come as they are touched. */
static int open_arena(arena *a) {
    if (a->base) return 1;
    uint64_t size = c2n_profile()->dram_bytes;
    a->capacity = size;
    size += size / 8; /* headers and gaps */
    void *base = MAP_FAILED;
    for (; size >= 64 << 20; size /= 2) {
        base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (base != MAP_FAILED) break;
    }
    if (base == MAP_FAILED || (uint64_t)(uintptr_t)base < C2N_BASE) return 0;
    if (size < a->capacity) {
        a->capacity = size - size / 8;
        c2n_say("only %llu MiB of device memory can be reserved", (unsigned long long)(a->capacity >> 20));
    }
    madvise(base, size, MADV_HUGEPAGE);
    a->base = base;
    a->end = a->base + size / UNIT * UNIT - UNIT;
    header *whole = make_header(a->base, (uint64_t)(a->end - a->base) / UNIT - 1, NULL);
    header *last = make_header(a->end, 0, whole);
    last->used = 1;
    add_free(a, whole);
    return 1;
}

static void changed(void) {
    if (all.rooms) c2n_rooms_release(all.rooms);
    all.rooms = NULL;
}

static void *take(arena *a, uint64_t bytes, uint32_t kind, int constant) {
    const uint64_t units = (bytes + UNIT - 1) / UNIT;
    header *h = open_arena(a) && bytes <= a->capacity - a->used_bytes ? fitting(a, units) : NULL;
    if (!h) return NULL;
    remove_free(a, h);
    if (h->units > units + 1) {
        header *rest = make_header((uint8_t *)h + UNIT + units * UNIT, h->units - units - 1, h);
        after(rest)->before = rest;
        h->units = units;
        add_free(a, rest);
    }
    h->used = 1, h->bytes = bytes, h->kind = kind, h->constant = (uint32_t)constant;
    a->used_bytes += bytes;
    return (uint8_t *)h + UNIT;
}

static arena *arena_of(const void *address) {
    for (int i = 0; i < c2n_device_count(); i++) {
        arena *a = &all.arenas[i];
        if ((const uint8_t *)address >= a->base && (const uint8_t *)address < a->end) return a;
    }
    return NULL;
}

static void give(arena *a, header *h) {
    a->used_bytes -= h->bytes;
    if (h->bytes >= GIVEN_BACK) {
        const uintptr_t first = ((uintptr_t)h + UNIT + 4095) / 4096 * 4096;
        const uintptr_t end = ((uintptr_t)h + UNIT + h->bytes) / 4096 * 4096;
        madvise((void *)first, end - first, MADV_DONTNEED);
    }
    header *next = after(h);
    if (!next->used) {
        remove_free(a, next);
        h->units += next->units + 1;
    }
    if (h->before && !h->before->used) {
        header *before = h->before;
        remove_free(a, before);
        before->units += h->units + 1;
        h->magic = 0;
        h = before;
    }
    after(h)->before = h;
    add_free(a, h);
}

cudaError_t c2n_allocate_on(int device, size_t bytes, uint32_t kind, int constant, void **address) {
    pthread_mutex_lock(&all.lock);
    *address = take(&all.arenas[device], bytes, kind, constant);
    if (*address) changed();
    pthread_mutex_unlock(&all.lock);
    return *address ? cudaSuccess : cudaErrorMemoryAllocation;
}

cudaError_t c2n_allocate(size_t bytes, int constant, void **device) {
    return c2n_allocate_on(c2n_device(), bytes, C2N_DEVICE_MEMORY, constant, device);
}

static header *header_at(arena *a, const void *address) {
    if (((uintptr_t)address - (uintptr_t)a->base) % UNIT) return NULL;
    header *h = (header *)((uint8_t *)(uintptr_t)address - UNIT);
    return (uint8_t *)h >= a->base && h->magic == MAGIC && h->used && h->bytes ? h : NULL;
}

HIDDEN cudaError_t c2n_release(const void *address) {
    pthread_mutex_lock(&all.lock);
    arena *a = arena_of(address);
    header *h = a ? header_at(a, address) : NULL;
    if (h) {
        give(a, h);
        changed();
    }
    pthread_mutex_unlock(&all.lock);
    return h ? cudaSuccess : cudaErrorInvalidValue;
}

void c2n_free_all(int device) {
    pthread_mutex_lock(&all.lock);
    arena *a = &all.arenas[device];
    if (a->base) munmap(a->base, (size_t)(a->end + UNIT - a->base));
    *a = (arena){0};
    changed();
    pthread_mutex_unlock(&all.lock);
}

HIDDEN void c2n_memory_left(int device, size_t *left, size_t *total) {
    pthread_mutex_lock(&all.lock);
    arena *a = &all.arenas[device];
    if (!open_arena(a)) a->capacity = 0;
    *total = a->capacity, *left = a->capacity - a->used_bytes;
    pthread_mutex_unlock(&all.lock);
}

/* -- memory of the host ------------------------------------------------------------------------- */

static size_t host_index(uint64_t address) {
    size_t low = 0, high = all.host_count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (all.hosts[middle].first <= address) low = middle + 1;
        else high = middle;
    }
    return low;
}

HIDDEN cudaError_t c2n_add_host(const void *host, size_t bytes, uint32_t kind, uint32_t flags, int constant) {
    const uint64_t first = (uint64_t)(uintptr_t)host, end = first + bytes;
    if (first < C2N_BASE) return cudaErrorNotSupported;
    cudaError_t error = cudaSuccess;
    pthread_mutex_lock(&all.lock);
    const size_t at = host_index(first);
    if ((at && all.hosts[at - 1].end > first) || (at < all.host_count && all.hosts[at].first < end))
        error = cudaErrorHostMemoryAlreadyRegistered;
    else if (all.host_count == all.host_room) {
        const size_t room = all.host_room ? 2 * all.host_room : 64;
        c2n_place *hosts = realloc(all.hosts, room * sizeof *hosts);
        uint32_t *constants = hosts ? realloc(all.host_constant, room * sizeof *constants) : NULL;
        if (hosts) all.hosts = hosts;
        if (constants) all.host_constant = constants, all.host_room = room;
        else error = cudaErrorMemoryAllocation;
    }
    if (error == cudaSuccess) {
        memmove(&all.hosts[at + 1], &all.hosts[at], (all.host_count - at) * sizeof *all.hosts);
        memmove(&all.host_constant[at + 1], &all.host_constant[at],
                (all.host_count - at) * sizeof *all.host_constant);
        all.hosts[at] = (c2n_place){first, end, kind, flags, c2n_device()};
        all.host_constant[at] = (uint32_t)constant;
        all.host_count++;
        changed();
    }
    pthread_mutex_unlock(&all.lock);
    return error;
}

cudaError_t c2n_add_room(const void *host, size_t bytes, int constant) {
    return c2n_add_host(host, bytes, C2N_MANAGED_MEMORY, 0, constant);
}

/* Forgets what starts there; 0 where nothing of that kind does. */
HIDDEN int c2n_remove_host(const void *host, uint32_t kind) {
    pthread_mutex_lock(&all.lock);
    const size_t at = host_index((uint64_t)(uintptr_t)host);
    const int found = at && all.hosts[at - 1].first == (uint64_t)(uintptr_t)host && all.hosts[at - 1].kind == kind;
    if (found) {
        memmove(&all.hosts[at - 1], &all.hosts[at], (all.host_count - at) * sizeof *all.hosts);
        memmove(&all.host_constant[at - 1], &all.host_constant[at],
                (all.host_count - at) * sizeof *all.host_constant);
        all.host_count--;
        changed();
    }
    pthread_mutex_unlock(&all.lock);
    return found;
}

/* -- rooms -------------------------------------------------------------------------------------- */

static int by_address(const void *a, const void *b) {
    const uint64_t x = ((const c2n_place *)a)->first, y = ((const c2n_place *)b)->first;
    return (x > y) - (x < y);
}

static uint32_t is_constant(const c2n_place *p) {
    if (p->kind == C2N_DEVICE_MEMORY) return ((header *)(uintptr_t)(p->first - UNIT))->constant;
    const size_t at = host_index(p->first);
    return at && all.hosts[at - 1].first == p->first ? all.host_constant[at - 1] : 0;
}

static c2n_rooms *made_rooms(void) {
    size_t count = all.host_count, at = 0;
    for (int i = 0; i < c2n_device_count(); i++)
        for (header *h = (header *)all.arenas[i].base; h && h->units; h = after(h)) count += h->used;
    c2n_rooms *made = malloc(sizeof *made + count * (sizeof(c2n_room) + sizeof(c2n_place)));
    if (!made) return NULL;
    c2n_room *rooms = (c2n_room *)(made + 1);
    c2n_place *places = (c2n_place *)(rooms + count);
    for (int i = 0; i < c2n_device_count(); i++)
        for (header *h = (header *)all.arenas[i].base; h && h->units; h = after(h))
            if (h->used) {
                const uint64_t first = (uint64_t)(uintptr_t)h + UNIT;
                places[at++] = (c2n_place){first, first + h->bytes, h->kind, 0, i};
            }
    memcpy(places + at, all.hosts, all.host_count * sizeof *places);
    qsort(places, count, sizeof *places, by_address);
    for (size_t i = 0; i < count; i++)
        rooms[i] = (c2n_room){places[i].first, places[i].end, is_constant(&places[i]), 1, 0};
    *made = (c2n_rooms){rooms, count, places, 1};
    return made;
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

int c2n_is_device_address(const void *address) { return arena_of(address) != NULL; }

int c2n_find(const void *address, size_t bytes, c2n_place *found) {
    const uint64_t first = (uint64_t)(uintptr_t)address;
    pthread_mutex_lock(&all.lock);
    arena *a = arena_of(address);
    const header *h = a ? header_at(a, address) : NULL;
    int is_there = 0;
    if (h) {
        *found = (c2n_place){first, first + h->bytes, h->kind, 0, (int)(a - all.arenas)};
        is_there = bytes <= h->bytes;
    } else {
        if (!all.rooms) all.rooms = made_rooms();
        size_t low = 0, high = all.rooms ? all.rooms->count : 0;
        while (low < high) {
            const size_t middle = (low + high) / 2;
            if (all.rooms->rooms[middle].first <= first) low = middle + 1;
            else high = middle;
        }
        if (low) {
            *found = all.rooms->places[low - 1];
            is_there = first <= found->end && bytes <= found->end - first;
        }
    }
    pthread_mutex_unlock(&all.lock);
    return is_there;
}
