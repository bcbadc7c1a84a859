/* The core of the library: memory, streams, errors, devices. Inside the library only.
   Who calls the engine: `launch.c`, and the functions of CUDA's runtime in the files beside this one. */
#ifndef C2N_CORE_H
#define C2N_CORE_H
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "driver_types.h"

#define C2N_BASE 0x300000000ull /* below lie the windows of shared and private memory */
#define C2N_MOST_DEVICES 64
#define HIDDEN __attribute__((visibility("hidden")))

#pragma GCC visibility push(hidden)

/* -- targets: rows of the table that the build writes from the NPUs' profiles --------------------- */

typedef struct {
    const char *name, *title;
    uint32_t cores;
    uint64_t dram_bytes, scratch_bytes;
    double dram_gbps, clock_ghz, launch_us;
} c2n_target;

extern const c2n_target c2n_targets[];
extern const uint32_t c2n_target_count;

/* -- errors --------------------------------------------------------------------------------------- */

cudaError_t c2n_fail(cudaError_t error); /* the thread's last error, if it is one; yields it */
cudaError_t c2n_begin(void);             /* each call first: starts the library, yields the sticky error */
void c2n_stick(int device, cudaError_t error);
cudaError_t c2n_sticky(int device);
void c2n_unstick(int device);
void c2n_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
cudaError_t c2n_refused(const char *name, int *said, const char *code, const char *why);

/* -- devices -------------------------------------------------------------------------------------- */

void c2n_start(void);
int c2n_forked(void);
int c2n_device(void);                    /* of the calling thread */
int c2n_device_count(void);
const c2n_target *c2n_profile(void);
size_t c2n_most_shared(void);            /* bytes of dynamic shared memory that a kernel may ask for */
int c2n_worker_count(void);
int c2n_wall_time(void);                 /* events measure the clock on the wall */

/* -- memory --------------------------------------------------------------------------------------- */

enum { C2N_UNKNOWN, C2N_DEVICE_MEMORY, C2N_PINNED, C2N_REGISTERED, C2N_MANAGED_MEMORY };

typedef struct {
    uint64_t first, end;
    uint32_t kind, flags;
    int device;
} c2n_place;

typedef struct c2n_rooms {               /* what kernels may use, sorted; never changed, counted */
    const c2n_room *rooms;
    uint64_t count;
    const c2n_place *places;             /* a row a room */
    uint32_t users;
} c2n_rooms;

cudaError_t c2n_allocate(size_t bytes, int constant, void **device);
cudaError_t c2n_allocate_on(int device, size_t bytes, uint32_t kind, int constant, void **address);
cudaError_t c2n_add_room(const void *host, size_t bytes, int constant);
c2n_rooms *c2n_rooms_now(void);          /* to be released; NULL where there is no memory */
void c2n_rooms_release(c2n_rooms *rooms);
/* Where `bytes` bytes at an address lie as a whole; 0 where they are nobody's. */
int c2n_find(const void *address, size_t bytes, c2n_place *found);
int c2n_is_device_address(const void *address); /* in the range that device memory is taken from */
void c2n_free_all(int device);

/* -- streams -------------------------------------------------------------------------------------- */

typedef struct c2n_task c2n_task;
struct c2n_task {
    cudaError_t (*run)(c2n_task *task);  /* on whichever thread runs the engine; its error sticks */
    double modelled_ns;
    uint32_t engine;                     /* which of the device's engines it keeps busy */
    uint32_t always;                     /* runs even after an error */
    struct CUstream_st *stream;
    struct CUevent_st *event;            /* recorded, or waited for */
    uint64_t generation;
    double start_ns, end_ns;
    c2n_task *previous, *next;           /* among all that wait */
};
enum { C2N_NO_ENGINE, C2N_COMPUTE, C2N_COPY, C2N_HOST, C2N_RECORD, C2N_WAIT };

c2n_task *c2n_new_task(size_t more);     /* zeroed, with so many bytes behind it; NULL: no memory */
void c2n_drop_task(c2n_task *task);      /* one that was not enqueued */
cudaError_t c2n_enqueue(cudaStream_t stream, c2n_task *task);
cudaError_t c2n_wait_stream(cudaStream_t stream);
cudaError_t c2n_wait_device(int device);
cudaError_t c2n_check_stream(cudaStream_t stream);
int c2n_claim_idle(int device);          /* idle, and nothing starts until it is given back */
void c2n_give_back_idle(int device, uint32_t engine, double modelled_ns);

cudaError_t c2n_symbol(const void *host, void **device, size_t *bytes);
void c2n_forget_symbols(void);

#pragma GCC visibility pop
#endif
