/* What the wrappers of calls share: a line of JSON for each call, written as soon as it has ended. */
#ifndef C2N_TRACE_H
#define C2N_TRACE_H
#include <stddef.h>
#include <stdint.h>

#include "c2n_host.h"
#include "cuda_gl_interop.h"
#include "cuda_profiler_api.h"
#include "cuda_runtime_api.h"

typedef struct {
    char text[8192];
    size_t used;
    uint64_t begin_ns;
    uint32_t arguments;
    int outermost;          /* calls that a call makes itself are left out */
} c2n_call;

void *c2n_next(const char *name);       /* the function behind the wrapper */
void c2n_call_begin(c2n_call *call);
/* A parameter: `kind` is gcc's class of its type, `type` how it is written. */
void c2n_call_value(c2n_call *call, const char *name, int kind, const char *type, const void *value, size_t size);
void c2n_call_string(c2n_call *call, const char *name, const char *value);
void c2n_call_end(c2n_call *call, const char *name, const char *result);

#define C2N_VALUE(name, type, value) \
    c2n_call_value(&call, name, __builtin_classify_type(value), type, &(value), sizeof(value))
#endif
