/* How each of CUDA's functions begins: the library starts, a sticky error is yielded; what it was given is
   looked at. */
#ifndef C2N_CHECKS_H
#define C2N_CHECKS_H
#include "core.h"
#include "cuda_runtime_api.h"

#define BEGIN \
    do { \
        const cudaError_t begun_ = c2n_begin(); \
        if (begun_ != cudaSuccess) return c2n_fail(begun_); \
    } while (0)
#define REQUIRE(condition, error) \
    do { \
        if (!(condition)) return c2n_fail(error); \
    } while (0)
#endif
