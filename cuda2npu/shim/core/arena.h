/* One reserved range of addresses and what of it is in use. Inside the library only; `memory.c` holds the
   lock that all of this needs. */
#ifndef C2N_ARENA_H
#define C2N_ARENA_H
#include "core.h"

#define ARENA_UNIT 256ull
#define ARENA_SLACK (1ull << 20) /* before and behind: loads that go a little too far find memory, as on a GPU */
#define ARENA_SECOND_BITS 4
#define ARENA_SECOND (1u << ARENA_SECOND_BITS)
#define ARENA_FIRST 48
#define ARENA_LEVELS 6

typedef struct c2n_block {            /* before each allocation and each free span: one unit */
    uint32_t used, kind, flags, constant;
    uint64_t units;                   /* of what follows it */
    uint64_t bytes;                   /* that were asked for */
    struct c2n_block *before;         /* by address */
    struct c2n_block *next, *previous; /* among the free ones of its class */
} c2n_block;

typedef struct {
    uint8_t *base, *end;              /* `end`: the last block, of nothing, always in use */
    uint8_t *open;                    /* up to there memory may be touched, and the last page */
    uint64_t capacity, used_bytes;
    uint64_t freed_bytes;             /* since free spans were last given back */
    uint64_t first_bits;
    uint32_t second_bits[ARENA_FIRST];
    c2n_block *free[ARENA_FIRST][ARENA_SECOND];
    uint64_t *starts[ARENA_LEVELS];   /* a bit a unit where an allocation begins, and sums of 64 each */
    uint32_t levels;
    size_t starts_bytes;
} c2n_arena;

#pragma GCC visibility push(hidden)
int c2n_arena_open(c2n_arena *arena, uint64_t capacity); /* 0 where no range can be had */
void c2n_arena_empty(c2n_arena *arena);  /* all of it is free again */
c2n_block *c2n_arena_take(c2n_arena *arena, uint64_t bytes);
void c2n_arena_give(c2n_arena *arena, c2n_block *block);
/* The allocation at or last before an address in the range; NULL where there is none. */
c2n_block *c2n_arena_find(const c2n_arena *arena, const void *address);
#pragma GCC visibility pop

static inline int c2n_arena_has(const c2n_arena *a, const void *address) {
    return (const uint8_t *)address >= a->base && (const uint8_t *)address < a->end;
}

static inline c2n_block *c2n_arena_after(const c2n_block *b) {
    return (c2n_block *)((uint8_t *)(uintptr_t)b + ARENA_UNIT + b->units * ARENA_UNIT);
}

static inline uint64_t c2n_block_address(const c2n_block *b) { return (uint64_t)(uintptr_t)b + ARENA_UNIT; }
#endif
