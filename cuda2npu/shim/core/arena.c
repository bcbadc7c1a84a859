/* A reserved range of addresses, handed out by a two-level segregated fit allocator (Masmano and others,
   2004) in constant time.
   In: sizes. Out: addresses, 256-byte aligned, with at least 256 bytes between allocations that belong
   to none, so that an index one too far is found. Where allocations begin is kept in bits beside. */
#define _GNU_SOURCE
#include "arena.h"

#include <string.h>
#include <sys/mman.h>

#define LEAST_RANGE (64ull << 20)
#define OPENED (64ull << 20)     /* so much more of the range is opened at a time */
#define GIVEN_BACK (1ull << 30)  /* where so many bytes were freed, free spans are the system's to take */
#define LEAST_GIVEN (1ull << 20) /* but smaller ones */
#define PAGE 65536ull            /* or smaller ones */

/* -- where allocations begin -------------------------------------------------------------------- */

static void *reserve(uint64_t wished, size_t bytes, int access) {
    void *at = mmap((void *)(uintptr_t)wished, bytes, access, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return at == MAP_FAILED ? NULL : at;
}

static int open_starts(c2n_arena *a, uint64_t units) {
    uint64_t words[ARENA_LEVELS], all = 0;
    for (a->levels = 0; a->levels < ARENA_LEVELS; units = words[a->levels++]) {
        if (a->levels && units == 1) break;
        words[a->levels] = (units + 63) / 64;
        all += words[a->levels];
    }
    a->starts_bytes = all * sizeof(uint64_t);
    uint64_t *at = reserve(0, a->starts_bytes, PROT_READ | PROT_WRITE);
    if (!at) return 0;
    for (uint32_t i = 0; i < a->levels; at += words[i++]) a->starts[i] = at;
    return 1;
}

static uint64_t unit_of(const c2n_arena *a, const void *address) {
    return (uint64_t)((const uint8_t *)address - a->base) / ARENA_UNIT;
}

static void set_start(c2n_arena *a, uint64_t unit) {
    for (uint32_t i = 0; i < a->levels; i++, unit /= 64) {
        const uint64_t before = a->starts[i][unit / 64];
        a->starts[i][unit / 64] = before | 1ull << unit % 64;
        if (before) break;
    }
}

static void clear_start(c2n_arena *a, uint64_t unit) {
    for (uint32_t i = 0; i < a->levels; i++, unit /= 64)
        if (a->starts[i][unit / 64] &= ~(1ull << unit % 64)) break;
}

c2n_block *c2n_arena_find(const c2n_arena *a, const void *address) {
    uint64_t unit = unit_of(a, address) + 1; /* the first that is too far */
    for (uint32_t i = 0; i < a->levels; i++, unit /= 64) {
        const uint64_t bits = unit % 64 ? a->starts[i][unit / 64] & ((1ull << unit % 64) - 1) : 0;
        if (!bits) continue;
        unit = unit / 64 * 64 + 63 - (uint64_t)__builtin_clzll(bits);
        while (i--) unit = unit * 64 + 63 - (uint64_t)__builtin_clzll(a->starts[i][unit]);
        return (c2n_block *)(a->base + (unit - 1) * ARENA_UNIT);
    }
    return NULL;
}

/* -- classes of free spans ---------------------------------------------------------------------- */

static void class_of(uint64_t units, uint32_t *first, uint32_t *second) {
    if (units < ARENA_SECOND) {
        *first = 0, *second = (uint32_t)units;
        return;
    }
    const uint32_t high = 63 - (uint32_t)__builtin_clzll(units);
    *first = high - ARENA_SECOND_BITS + 1;
    *second = (uint32_t)(units >> (high - ARENA_SECOND_BITS)) & (ARENA_SECOND - 1);
}

static void add_free(c2n_arena *a, c2n_block *b) {
    uint32_t f, s;
    class_of(b->units, &f, &s);
    b->used = 0;
    b->previous = NULL;
    b->next = a->free[f][s];
    if (b->next) b->next->previous = b;
    a->free[f][s] = b;
    a->first_bits |= 1ull << f;
    a->second_bits[f] |= 1u << s;
}

static void remove_free(c2n_arena *a, c2n_block *b) {
    uint32_t f, s;
    class_of(b->units, &f, &s);
    if (b->previous) b->previous->next = b->next;
    else a->free[f][s] = b->next;
    if (b->next) b->next->previous = b->previous;
    if (!a->free[f][s]) a->second_bits[f] &= ~(1u << s);
    if (!a->second_bits[f]) a->first_bits &= ~(1ull << f);
}

/* The first of the next class up, whose spans all fit; else one of the own class that happens to. */
static c2n_block *fitting(const c2n_arena *a, uint64_t units) {
    uint32_t f, s;
    const uint32_t high = units < ARENA_SECOND ? 0 : 63 - (uint32_t)__builtin_clzll(units);
    class_of(units < ARENA_SECOND ? units : units + (1ull << (high - ARENA_SECOND_BITS)) - 1, &f, &s);
    uint32_t seconds = a->second_bits[f] & (~0u << s);
    const uint64_t firsts = a->first_bits & (~0ull << (f + 1));
    if (!seconds && firsts) {
        f = (uint32_t)__builtin_ctzll(firsts);
        seconds = a->second_bits[f];
    }
    if (seconds) return a->free[f][__builtin_ctz(seconds)];
    class_of(units, &f, &s);
    c2n_block *b = a->free[f][s];
    while (b && b->units < units) b = b->next;
    return b;
}

/* -- the arena ---------------------------------------------------------------------------------- */

static c2n_block *make_block(uint8_t *at, uint64_t units, c2n_block *before) {
    c2n_block *b = (c2n_block *)at;
    *b = (c2n_block){.units = units, .before = before};
    return b;
}

static void make_whole(c2n_arena *a) {
    c2n_block *whole = make_block(a->base, (uint64_t)(a->end - a->base) / ARENA_UNIT - 1, NULL);
    make_block(a->end, 0, whole)->used = 1;
    add_free(a, whole);
}

/* Addresses only, above C2N_BASE; less than `*size` where so much cannot be had. */
static uint8_t *reserve_range(uint64_t *size) {
    static const uint64_t wished[] = {0, 0x200000000000ull, 0x1000000000ull, 0x1800000000ull, 0x800000000ull,
                                      0x400000000ull};
    for (; *size >= LEAST_RANGE; *size = *size / 2 / PAGE * PAGE)
        for (size_t i = 0; i < sizeof wished / sizeof *wished; i++) {
            uint8_t *base = reserve(wished[i], *size, PROT_NONE);
            if (base && (uint64_t)(uintptr_t)base >= C2N_BASE) return base;
            if (base) munmap(base, *size);
        }
    return NULL;
}

static int open_up(c2n_arena *a, uint64_t bytes) {
    if (mprotect(a->open, bytes, PROT_READ | PROT_WRITE)) return 0;
    madvise(a->open, bytes, MADV_HUGEPAGE);
    a->open += bytes;
    return 1;
}

/* The block behind an allocation of so many units must be writable too. */
static int may_touch(c2n_arena *a, const c2n_block *b, uint64_t units) {
    const uint8_t *end = (const uint8_t *)b + ARENA_UNIT * (units + 2);
    const uint8_t *last = a->end + ARENA_UNIT - PAGE;
    if (end <= a->open || a->open >= last) return 1;
    uint64_t more = ((uint64_t)(end - a->open) + OPENED - 1) / OPENED * OPENED;
    if (more > (uint64_t)(last - a->open)) more = (uint64_t)(last - a->open);
    return open_up(a, more);
}

int c2n_arena_open(c2n_arena *a, uint64_t capacity) {
    c2n_arena made = {.capacity = capacity};
    uint64_t size = (capacity + capacity / 8 + LEAST_RANGE) / PAGE * PAGE; /* with blocks and gaps */
    uint8_t *base = reserve_range(&size);
    if (!base) return 0;
    made.base = made.open = base, made.end = base + size - ARENA_UNIT;
    if (!open_starts(&made, size / ARENA_UNIT + 1) || mprotect(base + size - PAGE, PAGE, PROT_READ | PROT_WRITE) ||
        !open_up(&made, PAGE)) {
        munmap(base, size);
        return 0;
    }
    if (size < capacity + capacity / 16) made.capacity = size - size / 8;
    *a = made;
    make_whole(a);
    return 1;
}

/* The range stays reserved: what still points into it harms nobody else. */
void c2n_arena_empty(c2n_arena *a) {
    if (!a->base) return;
    madvise(a->base, (size_t)(a->end + ARENA_UNIT - a->base), MADV_DONTNEED);
    madvise(a->starts[0], a->starts_bytes, MADV_DONTNEED);
    a->used_bytes = a->freed_bytes = a->first_bits = 0;
    memset(a->second_bits, 0, sizeof a->second_bits);
    memset(a->free, 0, sizeof a->free);
    make_whole(a);
}

c2n_block *c2n_arena_take(c2n_arena *a, uint64_t bytes) {
    const uint64_t units = (bytes + ARENA_UNIT - 1) / ARENA_UNIT;
    c2n_block *b = bytes <= a->capacity - a->used_bytes ? fitting(a, units) : NULL;
    if (!b || !may_touch(a, b, units)) return NULL;
    remove_free(a, b);
    if (b->units > units + 1) {
        c2n_block *rest = make_block((uint8_t *)b + ARENA_UNIT * (units + 1), b->units - units - 1, b);
        c2n_arena_after(rest)->before = rest;
        b->units = units;
        add_free(a, rest);
    }
    b->used = 1, b->bytes = bytes;
    a->used_bytes += bytes;
    set_start(a, unit_of(a, b) + 1);
    return b;
}

static void give_back(c2n_arena *a) {
    for (const c2n_block *b = (c2n_block *)a->base; (const uint8_t *)b < a->end; b = c2n_arena_after(b)) {
        const uint64_t first = (c2n_block_address(b) + 4095) / 4096 * 4096;
        const uint64_t after = (uint64_t)(uintptr_t)c2n_arena_after(b), open = (uint64_t)(uintptr_t)a->open;
        const uint64_t end = (after < open ? after : open) / 4096 * 4096;
        if (!b->used && end >= first + LEAST_GIVEN) madvise((void *)(uintptr_t)first, end - first, MADV_FREE);
    }
    a->freed_bytes = 0;
}

void c2n_arena_give(c2n_arena *a, c2n_block *b) {
    clear_start(a, unit_of(a, b) + 1);
    a->used_bytes -= b->bytes;
    a->freed_bytes += b->bytes;
    c2n_block *next = c2n_arena_after(b), *before = b->before;
    if (!next->used) {
        remove_free(a, next);
        b->units += next->units + 1;
    }
    if (before && !before->used) {
        remove_free(a, before);
        before->units += b->units + 1;
        b = before;
    }
    c2n_arena_after(b)->before = b;
    add_free(a, b);
    if (a->freed_bytes >= GIVEN_BACK) give_back(a);
}
