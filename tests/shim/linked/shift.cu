// What a function of another file calls, and what calls back into the kernel's file.
#include "pair.h"
static __device__ int own(int i) {
    static const int numbers[2] = {1000, 2000};
    return numbers[i & 1];
}
__device__ int shifted(int x) { return x + added(x) + own(1); }
