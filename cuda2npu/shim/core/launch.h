/* Kernels of the host program and what they were compiled to. Inside the library only. */
#ifndef C2N_LAUNCH_H
#define C2N_LAUNCH_H
#include "abi.h"
#include "c2n_host.h"
#include "core.h"
#include "question.h"

typedef struct {            /* one kernel for one block shape: the entry of the cache that tells of it */
    uint32_t block[3];
    c2n_kernel *of;
    c2n_run_blocks run;
    c2n_needs needs;
    uint32_t ordered;       /* its atomics show the order of blocks */
    uint32_t strayed;       /* a load out of bounds was told */
    uint32_t offset_count;
    uint32_t *offsets;      /* of each argument among the packed ones */
    uint64_t packed_bytes;
    uint32_t symbol_count;
    char **symbols;         /* names of device variables */
    char **starts;          /* of what may be a function's own: "c" (constant) or "v", bytes, their start in hex */
    uint32_t line_count;
    struct c2n_line *lines; /* what `printf` calls print */
    uint32_t fused_count;   /* the timing model's table: a row for each number of blocks in a tile, */
    uint64_t *fused;
    double *numbers;        /* in each, for each engine, nanoseconds a count of each counter */
} c2n_compiled;

typedef struct c2n_line {   /* one call of printf: `op` is its number in the records */
    uint32_t op;
    uint32_t value_count;
    char *format;
    char *kinds;            /* a letter a value: i, u, f, s (a pointer), t (the text at its number) */
    char **texts;
} c2n_line;

#define C2N_ENGINES 6 /* ENGINES of runtime/timing.py: memory and dma come first */
#define C2N_USUAL_SHARED (48u << 10) /* bytes of dynamic shared memory that need not be asked for */

typedef struct {            /* of a launch that is asked for */
    uint32_t grid[3], block[3];
    uint64_t shared;
    cudaStream_t stream;
    int cooperative;        /* its blocks may wait for one another */
} c2n_shape;

/* From the cache, or translated; NULL where that cannot be: then `error` says why, on standard error
   too. */
c2n_compiled *c2n_find_compiled(c2n_kernel *kernel, const uint32_t *block, cudaError_t *error);
int c2n_checks_fully(void); /* CUDA2NPU_CHECK=full: loads out of bounds and of unwritten scratch are faults */
cudaError_t c2n_launch_shape(c2n_kernel *kernel, const c2n_shape *shape, void **arguments);
/* Modules that the device code of `module` is linked with, in an array to be freed. */
const c2n_module **c2n_linked_modules(const c2n_module *module, uint32_t *count);
c2n_kernel *c2n_kernel_of(const void *stub);
uint32_t c2n_most_threads(const c2n_kernel *kernel); /* of a block */
int c2n_resident_blocks(uint64_t threads, uint64_t shared); /* on a core, by CUDA's usual limits */
uint64_t c2n_dynamic_shared_limit(const c2n_kernel *kernel);
void c2n_print_records(const c2n_compiled *compiled, const uint8_t *records, uint64_t bytes);
/* `went_on`: a load out of bounds that was let pass. */
void c2n_explain_fault(const c2n_compiled *compiled, const uint32_t *grid, uint64_t shared,
                       const c2n_fault *fault, int went_on);

/* `counts`: of a launch of so many blocks; the first of them is that number. */
double c2n_modelled_ns(const c2n_compiled *k, const uint64_t *counts, uint64_t blocks);

/* The Python half, started when it is first needed. Yields C2N_ANSWERED, or what else `answer` does. */
int c2n_ask_python(int what, c2n_question *question);

void c2n_sha256(const void *bytes, uint64_t size, uint8_t digest[32]);
#endif
