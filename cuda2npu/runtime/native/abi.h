/* What a compiled kernel, the pool of threads and Python agree on. Included by the pool's C file and
   printed at the head of every kernel; cffi reads the part between the two marks. */
#ifndef C2N_ABI_H
#define C2N_ABI_H
#include <stdint.h>
/* cdef */
typedef struct {           /* one place of memory that a kernel may use: bytes first..end */
    uint64_t first, end;
    uint32_t constant;     /* may not be written */
    uint32_t whole;        /* all of it was written: its bytes need no marks */
    uint32_t dynamic;      /* shared memory as long as the launch says */
} c2n_room;

typedef struct {           /* the first fault by block; `code` 0: none */
    uint32_t code;         /* the digits of the diagnostic: 9001 is C2N9001 */
    uint32_t op;           /* number of the op in the kernel's table of sites */
    uint64_t block;        /* linear */
    uint64_t thread;       /* linear in its block */
    uint64_t address;
} c2n_fault;

typedef struct {           /* text that kernels print, as records; grows by c2n_grow */
    uint8_t *bytes;
    uint64_t used, room;
} c2n_output;

typedef struct {
    uint32_t grid[3];
    uint32_t ordered;          /* 1: blocks run one after the other, in linear order */
    uint64_t dynamic_shared;   /* bytes */
    const uint8_t *arguments;  /* every kernel argument, each 16-byte aligned, one after the other */
    const uint64_t *symbols;   /* device address of each of the program's symbols */
    uint8_t *arena;            /* where the device's address `global_base` lies */
    uint8_t *written;          /* a byte for each byte of the arena: 1 once written; for rooms that are not whole */
    uint64_t global_base, global_end;
    const c2n_room *rooms;     /* sorted by `first`; only looked at by checked code */
    uint64_t room_count;
    uint64_t turns;            /* turns of one loop after which a launch is stopped */
    volatile uint64_t stop;    /* blocks from this linear number on need not run: after a fault */
    uint64_t stray_first, stray_end; /* loads out of bounds, but in here, go on with what lies there; */
    c2n_fault stray;           /* one of them */
    uint64_t *counts;          /* what the workers counted is added; NULL: nobody asks */
    void (*meet)(uint32_t op, uint64_t thread); /* the grid's barrier; set by the pool */
} c2n_launch;

typedef struct {               /* one thread of the pool; scratch is 64-byte aligned, and holds what it held */
    uint8_t *shared, *shared_written;
    uint8_t *local, *local_written; /* the marks are NULL where the launch keeps none */
    c2n_fault fault;
    c2n_output output;
    uint64_t ticks;
    uint32_t number;
    uint64_t *counts;          /* for the timing model, see tally.py */
} c2n_worker;

typedef void (*c2n_run_blocks)(c2n_launch *launch, c2n_worker *worker, uint64_t first, uint64_t end);

typedef struct {               /* scratch that a kernel needs from each worker, bytes */
    uint64_t shared, local;
    uint32_t checked;          /* 1: the `_written` shadows too */
    uint64_t stack;            /* of C's stack; above 1 MiB only threads of the pool (64 MiB) run blocks */
    uint64_t counts;           /* not bytes, but how many */
    uint32_t meets;            /* 1: its blocks wait for one another */
} c2n_needs;

typedef struct {               /* how a launch ended */
    c2n_fault fault;           /* that of the least block; what blocks behind it printed is dropped */
    c2n_output output;         /* records by block: { u64 block; u32 op; u32 bytes; payload }, unaligned */
} c2n_outcome;

enum { C2N_DONE = 0, C2N_FAULT = 1, C2N_INTERRUPTED = 2, C2N_NO_MEMORY = -1 };

int c2n_launch_blocks(c2n_run_blocks run, c2n_launch *launch, uint64_t blocks, const c2n_needs *needs,
                      int workers, c2n_outcome *outcome);
void c2n_on_wait(int (*look)(void));  /* who launches calls it now and then; not 0: no more blocks */
void c2n_free_output(c2n_output *output);
c2n_run_blocks c2n_open(const char *path, const char *name, void **handle, char *why, uint64_t room);
void c2n_close(void *handle);
/* end of cdef */
#endif
