/* Launches: from the host's stub to a task of a stream.
   In: a descriptor, a shape, the addresses of the arguments. Out: CUDA's error; the kernel's effects,
   and what it printed, once its stream has come to it. */
#define _GNU_SOURCE
#include "launch.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PUSHED 64
#define MOST_THREADS 1024u
#define FEW_COUNTERS 64

/* -- modules, their variables and kernels -------------------------------------------------------- */

typedef struct {
    const c2n_variable *variable;
    void *device;           /* NULL until it is first used */
} placed;

typedef struct { /* a variable of a device function, `static` in it; texts of the kernel that asked first */
    const c2n_module *module;
    const char *name, *start;
    void *device;
} own_static;

static struct {
    pthread_mutex_t lock;
    placed *variables;
    size_t variable_count, variable_room;
    c2n_kernel **kernels;
    size_t kernel_count, kernel_room;
    const c2n_module **modules; /* that are relocatable */
    size_t module_count, module_room;
    own_static *statics;
    size_t static_count, static_room;
} all = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* Room for one more; 0 where there is no memory. */
static int grow(void **rows, size_t count, size_t *room, size_t size) {
    if (count < *room) return 1;
    const size_t more = *room ? 2 * *room : 64;
    void *grown = realloc(*rows, more * size);
    if (!grown) return 0;
    *rows = grown, *room = more;
    return 1;
}

void __c2n_module_begin(const c2n_module *module) {
    if (module->version != C2N_HOST_VERSION) {
        c2n_say("`%s` was compiled by another version of cuda2npu: compile it again", module->path);
        abort();
    }
    pthread_mutex_lock(&all.lock);
    for (uint32_t i = 0; i < module->variable_count; i++) {
        void *rows = all.variables;
        if (!grow(&rows, all.variable_count, &all.variable_room, sizeof *all.variables)) break;
        all.variables = rows;
        all.variables[all.variable_count++] = (placed){&module->variables[i], NULL};
    }
    void *modules = all.modules;
    if (module->relocatable && grow(&modules, all.module_count, &all.module_room, sizeof *all.modules)) {
        all.modules = modules;
        all.modules[all.module_count++] = module;
    }
    pthread_mutex_unlock(&all.lock);
}

const c2n_module **c2n_linked_modules(const c2n_module *module, uint32_t *count) {
    *count = 0;
    pthread_mutex_lock(&all.lock);
    const c2n_module **found = calloc(all.module_count + 1, sizeof *found);
    for (size_t i = 0; found && module->relocatable && i < all.module_count; i++)
        if (all.modules[i] != module) found[(*count)++] = all.modules[i];
    pthread_mutex_unlock(&all.lock);
    return found;
}

void __c2n_kernel_begin(c2n_kernel *kernel) {
    pthread_mutex_lock(&all.lock);
    void *rows = all.kernels;
    if (grow(&rows, all.kernel_count, &all.kernel_room, sizeof *all.kernels)) {
        all.kernels = rows;
        all.kernels[all.kernel_count++] = kernel;
    }
    pthread_mutex_unlock(&all.lock);
}

c2n_kernel *c2n_kernel_of(const void *stub) {
    c2n_kernel *found = NULL;
    pthread_mutex_lock(&all.lock);
    for (size_t i = 0; i < all.kernel_count && !found; i++)
        if (all.kernels[i]->stub == stub) found = all.kernels[i];
    pthread_mutex_unlock(&all.lock);
    return found;
}

/* The variable's place in device memory: made now where it is first asked for, with what the host's
   variable holds from the start. */
static void *place(placed *row) {
    if (row->device) return row->device;
    const c2n_variable *v = row->variable;
    if (v->kind == C2N_MANAGED) {
        if (c2n_add_room(v->host, v->bytes, 0) == cudaSuccess) row->device = (void *)(uintptr_t)v->host;
        return row->device;
    }
    void *device = NULL;
    if (c2n_allocate(v->bytes ? v->bytes : 1, v->kind == C2N_CONSTANT, &device) != cudaSuccess) return NULL;
    memcpy(device, v->host, v->bytes);
    return row->device = device;
}

cudaError_t c2n_symbol(const void *host, void **device, size_t *bytes) {
    cudaError_t error = cudaErrorInvalidSymbol;
    pthread_mutex_lock(&all.lock);
    for (size_t i = 0; i < all.variable_count; i++)
        if (all.variables[i].variable->host == host) {
            *device = place(&all.variables[i]);
            *bytes = all.variables[i].variable->bytes;
            error = *device ? cudaSuccess : cudaErrorMemoryAllocation;
            break;
        }
    pthread_mutex_unlock(&all.lock);
    return error;
}

void c2n_forget_symbols(void) {
    pthread_mutex_lock(&all.lock);
    for (size_t i = 0; i < all.static_count; i++) all.statics[i].device = NULL;
    for (size_t i = 0; i < all.variable_count; i++)
        if (all.variables[i].variable->kind != C2N_MANAGED) all.variables[i].device = NULL;
    pthread_mutex_unlock(&all.lock);
}

/* Device code may name a variable without its namespaces, where that is the only one of the name. */
static int is_named(const char *full, const char *name) {
    const size_t longer = strlen(full), length = strlen(name);
    if (longer <= length + 1) return !strcmp(full, name);
    return !strcmp(full + longer - length, name) && full[longer - length - 1] == ':';
}

/* By name, in the kernel's own file first. */
static void *named(const c2n_module *module, const char *name) {
    placed *found = NULL;
    pthread_mutex_lock(&all.lock);
    for (size_t i = 0; i < all.variable_count; i++) {
        placed *row = &all.variables[i];
        if (!is_named(row->variable->name, name)) continue;
        const int own = row->variable >= module->variables &&
                        row->variable < module->variables + module->variable_count;
        if (own || !found) found = row;
        if (own) break;
    }
    void *device = found ? place(found) : NULL;
    pthread_mutex_unlock(&all.lock);
    return device;
}

static void *placed_static(const char *start) {
    unsigned long long bytes;
    unsigned value;
    char kind;
    int used;
    void *device = NULL;
    if (sscanf(start, "%c %llu %n", &kind, &bytes, &used) != 2) return NULL;
    if (c2n_allocate(bytes ? bytes : 1, kind == 'c', &device) != cudaSuccess) return NULL;
    memset(device, 0, bytes);
    for (uint64_t i = 0; i < bytes && sscanf(start + used + 2 * i, "%2x", &value) == 1; i++)
        ((uint8_t *)device)[i] = (uint8_t)value;
    return device;
}

/* A function's own variable, of which there is one for all kernels of the file. One that may be written,
   in a file that is linked with others, would have to be the other kernels' too: it has no place. */
static void *own_variable(const c2n_module *module, const char *name, const char *start) {
    const int constant = start && *start == 'c';
    own_static *found = NULL;
    if (!start || (!constant && module->relocatable)) return NULL;
    pthread_mutex_lock(&all.lock);
    for (size_t i = 0; i < all.static_count && !found; i++) {
        own_static *row = &all.statics[i];
        if ((constant || row->module == module) && !strcmp(row->name, name) && !strcmp(row->start, start)) found = row;
    }
    void *rows = all.statics;
    if (!found && grow(&rows, all.static_count, &all.static_room, sizeof *all.statics)) {
        all.statics = rows;
        found = &all.statics[all.static_count++];
        *found = (own_static){module, name, start, NULL};
    }
    if (found && !found->device) found->device = placed_static(found->start);
    void *device = found ? found->device : NULL;
    pthread_mutex_unlock(&all.lock);
    return device;
}

/* -- the shape that `<<<...>>>` gives ------------------------------------------------------------ */

static _Thread_local struct {
    c2n_shape rows[PUSHED];
    uint32_t count;
} pushed;

void __c2n_push_launch(const dim3 *grid, const dim3 *block, size_t shared, cudaStream_t stream) {
    if (pushed.count == PUSHED) abort();
    pushed.rows[pushed.count++] = (c2n_shape){
        {grid->x, grid->y, grid->z}, {block->x, block->y, block->z}, shared, stream, 0};
}

void __c2n_launch(c2n_kernel *kernel, void **arguments) {
    if (!pushed.count) {
        c2n_fail(cudaErrorMissingConfiguration);
        return;
    }
    const c2n_shape shape = pushed.rows[--pushed.count];
    c2n_launch_shape(kernel, &shape, arguments);
}

/* -- a launch ------------------------------------------------------------------------------------ */

typedef struct {
    c2n_task task;
    c2n_compiled *compiled;
    int device;
    uint32_t grid[3];
    uint64_t shared;
    uint64_t *symbols;      /* behind the arguments */
    uint8_t arguments[] __attribute__((aligned(16)));
} launch_task;

uint32_t c2n_most_threads(const c2n_kernel *kernel) {
    const uint32_t asked = kernel->most_threads;
    return asked && asked < MOST_THREADS ? asked : MOST_THREADS;
}

static cudaError_t checked_shape(const c2n_kernel *kernel, const c2n_shape *s) {
    const uint64_t threads = (uint64_t)s->block[0] * s->block[1] * s->block[2];
    if (!s->grid[0] || !s->grid[1] || !s->grid[2] || !threads || threads > c2n_most_threads(kernel) || s->block[0] > 1024 ||
        s->block[1] > 1024 || s->block[2] > 64 || s->grid[0] > 0x7fffffffu || s->grid[1] > 65535 ||
        s->grid[2] > 65535)
        return cudaErrorInvalidConfiguration;
    return s->shared > C2N_USUAL_SHARED && s->shared > c2n_dynamic_shared_limit(kernel) ? cudaErrorInvalidValue
                                                                                     : cudaSuccess;
}

/* Whether blocks that wait for one another may: all of them must be resident at once. */
static cudaError_t checked_meeting(const c2n_compiled *k, const c2n_shape *s) {
    const uint64_t threads = (uint64_t)s->block[0] * s->block[1] * s->block[2];
    const uint64_t blocks = (uint64_t)s->grid[0] * s->grid[1] * s->grid[2];
    if (s->cooperative && blocks > (uint64_t)c2n_resident_blocks(threads, s->shared) * c2n_profile()->cores)
        return cudaErrorCooperativeLaunchTooLarge;
    if (s->cooperative || !k->needs.meets) return cudaSuccess;
    c2n_say("`%s` waits for its whole grid, so it must be launched by cudaLaunchCooperativeKernel [C2N9008]",
            k->of->name);
    return cudaErrorLaunchFailure;
}

static cudaError_t run_task(c2n_task *task) {
    launch_task *t = (launch_task *)task;
    const c2n_compiled *k = t->compiled;
    c2n_rooms *rooms = c2n_rooms_now();
    if (!rooms) return cudaErrorMemoryAllocation;
    c2n_launch launch = {
        .grid = {t->grid[0], t->grid[1], t->grid[2]},
        .ordered = k->ordered,
        .dynamic_shared = t->shared,
        .arguments = t->arguments,
        .symbols = t->symbols,
        .arena = (uint8_t *)C2N_BASE,
        .global_base = C2N_BASE,
        .global_end = UINT64_MAX,
        .rooms = rooms->rooms,
        .room_count = rooms->count,
        .turns = 1ull << 62,
    };
    if (!c2n_checks_fully())
        c2n_device_range(t->device, &launch.stray_first, &launch.stray_end);
    c2n_needs needs = k->needs;
    needs.shared += t->shared;
    c2n_outcome outcome = {0};
    uint64_t few[FEW_COUNTERS] = {0};
    launch.counts = needs.counts <= FEW_COUNTERS ? few : calloc(needs.counts, sizeof *few);
    const uint64_t blocks = (uint64_t)t->grid[0] * t->grid[1] * t->grid[2];
    const int ended = c2n_launch_blocks(k->run, &launch, blocks, &needs, c2n_worker_count(), &outcome);
    if (launch.counts) {
        launch.counts[0] = blocks;
        if (!c2n_wall_time()) task->modelled_ns = c2n_modelled_ns(k, launch.counts, blocks);
        if (launch.counts != few) free(launch.counts);
    }
    c2n_rooms_release(rooms);
    if (outcome.output.used) c2n_print_records(k, outcome.output.bytes, outcome.output.used);
    c2n_free_output(&outcome.output);
    if (launch.stray.code && !__atomic_exchange_n(&t->compiled->strayed, 1, __ATOMIC_RELAXED))
        c2n_explain_fault(k, t->grid, t->shared, &launch.stray, 1);
    if (ended == C2N_NO_MEMORY) return cudaErrorLaunchOutOfResources;
    if (ended != C2N_FAULT) return cudaSuccess;
    c2n_explain_fault(k, t->grid, t->shared, &outcome.fault, 0);
    switch (outcome.fault.code) {
    case 9001: case 9003: return cudaErrorIllegalAddress;
    case 9002: return cudaErrorMisalignedAddress;
    case 9006: return cudaErrorAssert;
    default: return cudaErrorLaunchFailure;
    }
}

cudaError_t c2n_launch_shape(c2n_kernel *kernel, const c2n_shape *shape, void **arguments) {
    cudaError_t error = c2n_begin();
    if (error == cudaSuccess) error = checked_shape(kernel, shape);
    if (error != cudaSuccess) return c2n_fail(error);
    c2n_compiled *k = c2n_find_compiled(kernel, shape->block, &error);
    if (k) error = checked_meeting(k, shape);
    if (!k || error != cudaSuccess) return c2n_fail(error);
    const uint64_t packed = (k->packed_bytes + 15) / 16 * 16;
    c2n_task *task = c2n_new_task(sizeof(launch_task) - sizeof(c2n_task) + packed + 8ull * k->symbol_count);
    if (!task) return c2n_fail(cudaErrorMemoryAllocation);
    launch_task *t = (launch_task *)task;
    t->task.run = run_task;
    t->compiled = k, t->device = c2n_device();
    memcpy(t->grid, shape->grid, sizeof t->grid);
    t->shared = shape->shared;
    t->symbols = (uint64_t *)(t->arguments + packed);
    for (uint32_t i = 0; i < kernel->parameter_count && i < k->offset_count; i++)
        memcpy(t->arguments + k->offsets[i], arguments[i], kernel->sizes[i]);
    for (uint32_t i = 0; i < k->symbol_count; i++) {
        void *device = named(kernel->module, k->symbols[i]);
        if (!device) device = own_variable(kernel->module, k->symbols[i], k->starts[i]);
        t->symbols[i] = (uint64_t)(uintptr_t)device;
        if (!device) {
            c2n_say("the device variable `%s` of `%s` has no place", k->symbols[i], kernel->name);
            c2n_drop_task(task);
            return c2n_fail(cudaErrorInvalidSymbol);
        }
    }
    t->task.modelled_ns = 1e3 * c2n_profile()->launch_us; /* until it has run */
    error = c2n_enqueue(shape->stream, task);
    return error == cudaSuccess ? cudaSuccess : c2n_fail(error);
}
