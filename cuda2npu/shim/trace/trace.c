/* Records calls and launches: a line of JSON each, in the file `calls` of C2N_TRACE_FOLDER, by one
   write a line, so that a program that dies leaves what it did. Device code goes into files beside. */
#define _GNU_SOURCE
#include "trace.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { INTEGER = 1, CHARACTER = 2, ENUMERAL = 3, BOOLEAN = 4, POINTER = 5, REAL = 8 };
enum { MOST_PUSHED = 64, MOST_KERNELS = 65536 };

static int file = -1;
static uint64_t start_ns;
static _Thread_local int depth;

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Constructors of the program may come before those of this library. */
static void open_file(void) {
    static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&once);
    const char *folder = getenv("C2N_TRACE_FOLDER");
    char path[4096];
    if (file < 0 && folder && (size_t)snprintf(path, sizeof path, "%s/calls", folder) < sizeof path) {
        const char *since = getenv("C2N_TRACE_START");
        start_ns = since ? strtoull(since, NULL, 10) : now_ns();
        file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    }
    pthread_mutex_unlock(&once);
}

void *c2n_next(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) {
        fprintf(stderr, "cuda2npu: %s cannot be traced: %s\n", name, dlerror());
        abort();
    }
    return found;
}

/* -- text ----------------------------------------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static void add(c2n_call *call, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const size_t room = sizeof call->text - call->used;
    const int wrote = vsnprintf(call->text + call->used, room, format, arguments);
    va_end(arguments);
    if (wrote > 0) call->used += (size_t)wrote < room ? (size_t)wrote : room - 1;
}

static void add_quoted(c2n_call *call, const char *text) {
    add(call, "\"");
    for (size_t i = 0; text[i] && i < 1024; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\') add(call, "\\%c", c);
        else if (c < 32 || c > 126) add(call, "\\u%04x", c);
        else add(call, "%c", c);
    }
    add(call, "\"");
}

static void key(c2n_call *call, const char *name) {
    add(call, "%s\"%s\": ", call->arguments++ ? ", " : "", name);
}

void c2n_call_begin(c2n_call *call) {
    call->outermost = depth++ == 0;
    call->used = call->arguments = 0;
    call->text[0] = 0;
    call->begin_ns = now_ns();
}

static void add_pointer(c2n_call *call, const void *pointer) {
    if (pointer) add(call, "\"%p\"", pointer);
    else add(call, "null");
}

static void add_integer(c2n_call *call, const char *type, const void *value, size_t size) {
    const int is_unsigned = strstr(type, "unsigned") || strstr(type, "size_t") || strstr(type, "Object_t");
    long long number = 0;
    memcpy(&number, value, size < sizeof number ? size : sizeof number);
    if (!is_unsigned && size < sizeof number) {
        const int shift = (int)(8 * (sizeof number - size));
        number = (long long)((unsigned long long)number << shift) >> shift;
    }
    if (is_unsigned) add(call, "%llu", (unsigned long long)number);
    else add(call, "%lld", number);
}

static void add_record(c2n_call *call, const char *type, const void *value) {
    if (!strcmp(type, "dim3")) {
        const dim3 *d = value;
        add(call, "[%u, %u, %u]", d->x, d->y, d->z);
    } else if (!strcmp(type, "struct cudaExtent")) {
        const struct cudaExtent *e = value;
        add(call, "[%zu, %zu, %zu]", e->width, e->height, e->depth);
    } else if (!strcmp(type, "struct cudaPitchedPtr")) {
        const struct cudaPitchedPtr *p = value;
        add(call, "[\"%p\", %zu, %zu, %zu]", p->ptr, p->pitch, p->xsize, p->ysize);
    } else add_quoted(call, type);
}

static void add_kind(c2n_call *call, int kind) {
    static const char *const names[] = {"cudaMemcpyHostToHost", "cudaMemcpyHostToDevice",
                                        "cudaMemcpyDeviceToHost", "cudaMemcpyDeviceToDevice",
                                        "cudaMemcpyDefault"};
    if (kind >= 0 && kind < 5) add_quoted(call, names[kind]);
    else add(call, "%d", kind);
}

void c2n_call_value(c2n_call *call, const char *name, int kind, const char *type, const void *value, size_t size) {
    if (!call->outermost) return;
    key(call, name);
    if (kind == POINTER) {
        const void *pointer;
        memcpy(&pointer, value, sizeof pointer);
        add_pointer(call, pointer);
    } else if (!strcmp(type, "enum cudaMemcpyKind")) {
        int number;
        memcpy(&number, value, sizeof number);
        add_kind(call, number);
    } else if (kind == REAL) {
        double number = 0;
        float single;
        if (size == sizeof single) memcpy(&single, value, size), number = (double)single;
        else memcpy(&number, value, sizeof number);
        add(call, "%.9g", number);
    } else if (kind == INTEGER || kind == CHARACTER || kind == ENUMERAL || kind == BOOLEAN)
        add_integer(call, type, value, size);
    else add_record(call, type, value);
}

void c2n_call_string(c2n_call *call, const char *name, const char *value) {
    if (!call->outermost) return;
    key(call, name);
    if (value) add_quoted(call, value);
    else add(call, "null");
}

static void write_line(c2n_call *call, const char *head) {
    static const size_t room = sizeof call->text + 1024;
    if (file < 0) open_file();
    char *line = malloc(room);
    if (!line || file < 0) {
        free(line);
        return;
    }
    const uint64_t end_ns = now_ns();
    int size = snprintf(line, room, "{%s, \"process\": %d, \"thread\": %ld, \"at_us\": %.3f, \"took_us\": %.3f, %s}\n",
                        head, (int)getpid(), (long)syscall(SYS_gettid),
                        (double)(int64_t)(call->begin_ns - start_ns) / 1e3,
                        (double)(end_ns - call->begin_ns) / 1e3, call->text);
    if (size > 0 && (size_t)size < room && write(file, line, (size_t)size) < 0) file = -2;
    free(line);
}

void c2n_call_end(c2n_call *call, const char *name, const char *result) {
    depth--;
    if (!call->outermost) return;
    c2n_call all = *call;
    all.used = 0;
    add(&all, "\"result\": ");
    add_quoted(&all, result);
    add(&all, ", \"arguments\": {%.*s}", (int)(sizeof all.text - 512), call->text);
    char head[256];
    snprintf(head, sizeof head, "\"call\": \"%s\"", name);
    write_line(&all, head);
}

/* -- launches ------------------------------------------------------------------------------------- */

typedef struct {
    dim3 grid, block;
    size_t shared;
    cudaStream_t stream;
} shape;

static _Thread_local shape pushed[MOST_PUSHED];
static _Thread_local uint32_t pushed_count;
static c2n_kernel *kernels[MOST_KERNELS];
static uint32_t kernel_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The file's device code, once. */
static void keep_module(const c2n_module *module) {
    char path[4096];
    const char *folder = getenv("C2N_TRACE_FOLDER");
    if (!folder || (size_t)snprintf(path, sizeof path, "%s/%s%s", folder, module->key,
                                    module->relocatable ? ".linked" : ".file") >= sizeof path)
        return;
    const int made = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made < 0) return;
    for (uint64_t at = 0; at < module->text_bytes;) {
        const ssize_t wrote = write(made, module->text + at, module->text_bytes - at);
        if (wrote <= 0) break;
        at += (uint64_t)wrote;
    }
    close(made);
}

static void record_launch(const c2n_kernel *kernel, const shape *s, c2n_call *call, cudaError_t result) {
    char arguments[4096] = "";
    kernel->arguments(arguments, sizeof arguments);
    keep_module(kernel->module);
    call->used = call->arguments = 0;
    key(call, "template"), add_quoted(call, arguments);
    key(call, "file"), add_quoted(call, kernel->module->path);
    key(call, "code"), add_quoted(call, kernel->module->key);
    key(call, "grid"), add_record(call, "dim3", &s->grid);
    key(call, "block"), add_record(call, "dim3", &s->block);
    key(call, "shared"), add(call, "%zu", s->shared);
    key(call, "stream"), add_pointer(call, s->stream);
    key(call, "result"), add_quoted(call, cudaGetErrorName(result));
    char head[1200] = "\"kernel\": \"";
    for (size_t i = 0, at = strlen(head); kernel->name[i] && at + 3 < sizeof head; i++) {
        head[at++] = kernel->name[i];
        head[at] = '"', head[at + 1] = 0;
    }
    write_line(call, head);
}

C2N_API void __c2n_module_begin(const c2n_module *module) {
    static void (*real)(const c2n_module *);
    if (!real) *(void **)&real = c2n_next(__func__);
    if (module->relocatable) keep_module(module);
    real(module);
}

C2N_API void __c2n_kernel_begin(c2n_kernel *kernel) {
    static void (*real)(c2n_kernel *);
    if (!real) *(void **)&real = c2n_next(__func__);
    pthread_mutex_lock(&lock);
    if (kernel_count < MOST_KERNELS) kernels[kernel_count++] = kernel;
    pthread_mutex_unlock(&lock);
    real(kernel);
}

C2N_API void __c2n_push_launch(const dim3 *grid, const dim3 *block, size_t shared, cudaStream_t stream) {
    static void (*real)(const dim3 *, const dim3 *, size_t, cudaStream_t);
    if (!real) *(void **)&real = c2n_next(__func__);
    if (pushed_count < MOST_PUSHED) pushed[pushed_count] = (shape){*grid, *block, shared, stream};
    pushed_count++;
    real(grid, block, shared, stream);
}

C2N_API void __c2n_launch(c2n_kernel *kernel, void **arguments) {
    static void (*real)(c2n_kernel *, void **);
    static cudaError_t (*peek)(void);
    if (!real) *(void **)&real = c2n_next(__func__);
    if (!peek) *(void **)&peek = c2n_next("cudaPeekAtLastError");
    c2n_call call;
    c2n_call_begin(&call);
    real(kernel, arguments);
    const cudaError_t result = peek();
    if (pushed_count && --pushed_count < MOST_PUSHED)
        record_launch(kernel, &pushed[pushed_count], &call, result);
    depth--;
}

/* `cudaLaunchKernel` and its like: the call is recorded as a call, and the kernel as a launch. */
void c2n_trace_function(const void *stub, dim3 grid, dim3 block, size_t shared, cudaStream_t stream, cudaError_t result) {
    const c2n_kernel *found = NULL;
    pthread_mutex_lock(&lock);
    for (uint32_t i = 0; i < kernel_count && !found; i++)
        if (kernels[i]->stub == stub) found = kernels[i];
    pthread_mutex_unlock(&lock);
    if (!found) return;
    c2n_call call;
    c2n_call_begin(&call);
    record_launch(found, &(shape){grid, block, shared, stream}, &call, result);
    depth--;
}
