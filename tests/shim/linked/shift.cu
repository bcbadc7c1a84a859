// What a function of another file calls, and what calls back into the kernel's file.
#include "pair.h"
__device__ int shifted(int x) { return x + added(x); }
