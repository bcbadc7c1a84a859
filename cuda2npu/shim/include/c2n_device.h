/* What device code names and the host's compiler meets: in functions for both sides, in methods, and in
   templates. What has a meaning on the host is there; the rest ends the program if it is ever called.
   `cuda_runtime.h` includes it for `.cu` files alone. */
#ifndef C2N_DEVICE_H
#define C2N_DEVICE_H

#include <assert.h>
#include <math.h>
#include <new>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builtin_types.h"

extern const uint3 threadIdx __attribute__((visibility("hidden"), weak));
extern const uint3 blockIdx __attribute__((visibility("hidden"), weak));
extern const dim3 blockDim __attribute__((visibility("hidden"), weak));
extern const dim3 gridDim __attribute__((visibility("hidden"), weak));
static const int warpSize __attribute__((unused)) = 32;

#define C2N_HOST static inline __attribute__((unused))
#define C2N_NEVER \
    { __builtin_trap(); }

#include "c2n_intrinsics.h"
#include "c2n_textures.h"
#include "math_functions.h"

#undef C2N_HOST
#undef C2N_NEVER

#endif
