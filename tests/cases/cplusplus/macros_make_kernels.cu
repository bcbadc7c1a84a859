// Token pasting, variable arguments, conditional compilation.
// launch: 1 3
// kernel: apply_multiply
// arg out: i32[3] = 0
// prints: multiply by 3
// expect out: 0 3 6
#include <cstdio>
#define SAY(...) printf(__VA_ARGS__)
#define KERNEL(name, op)                                   \
    __global__ void apply_##name(int *out)                 \
    {                                                      \
        int i = threadIdx.x; /* of the block */            \
        out[i] = i op FACTOR;                              \
        if (i == 0)                                        \
            SAY("%s by %d\n", #name, FACTOR);              \
    }
#ifdef FACTOR
#error "not given"
#else
#define FACTOR (1 + 2)
#endif
KERNEL(add, +)
KERNEL(multiply, *)
