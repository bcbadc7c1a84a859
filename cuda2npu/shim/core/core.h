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
void c2n_say_refused(const char *name, int *said, const char *code, const char *why); /* aborts if strict */
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

typedef struct c2n_rooms {               /* what kernels may use, sorted; never changed, counted */
    const c2n_room *rooms;
    uint64_t count;
    uint32_t users;
} c2n_rooms;

cudaError_t c2n_allocate(size_t bytes, int constant, void **device);
cudaError_t c2n_add_room(const void *host, size_t bytes, int constant);
c2n_rooms *c2n_rooms_now(void);          /* to be released; NULL where there is no memory */
void c2n_rooms_release(c2n_rooms *rooms);
void c2n_device_range(int device, uint64_t *first, uint64_t *end); /* that kernels may load from */

/* -- streams -------------------------------------------------------------------------------------- */

typedef struct c2n_task c2n_task;
struct c2n_task {
    cudaError_t (*run)(c2n_task *task);  /* on whichever thread runs the engine; its error sticks */
    double modelled_ns;                  /* set before it is enqueued, or by `run` */
    uint32_t kind;                       /* C2N_COMPUTE where nothing else is said */
    uint32_t always;                     /* runs even after an error */
    struct CUstream_st *stream;
    struct CUevent_st *event;            /* recorded, or waited for */
    uint64_t generation;                 /* of the event's records */
    uint64_t number, before;             /* its age; blocking tasks that it waits for, where it is the legacy stream's */
    double asked_ns, start_ns, end_ns;   /* modelled: when it was enqueued, when it ran */
    c2n_task *next;                      /* of its stream */
    c2n_task *older, *younger;           /* of its device */
};
enum { C2N_COMPUTE, C2N_COPY, C2N_NO_ENGINE, C2N_HOST, C2N_RECORD, C2N_WAIT };

c2n_task *c2n_new_task(size_t more);     /* zeroed, with so many bytes behind it; NULL: no memory */
void c2n_drop_task(c2n_task *task);      /* one that was not enqueued */
cudaError_t c2n_enqueue(cudaStream_t stream, c2n_task *task);
cudaError_t c2n_check_stream(cudaStream_t stream);

/* -- variables of the device: launch.c ------------------------------------------------------------ */

cudaError_t c2n_symbol(const void *host, void **device, size_t *bytes);
void c2n_forget_symbols(void);

#pragma GCC visibility pop
#endif
