/* The profiler's switches. */
#ifndef __CUDA_PROFILER_API_H__
#define __CUDA_PROFILER_API_H__

#include "driver_types.h"
#include "host_defines.h"

#if defined(__cplusplus)
extern "C" {
#endif

/* made from the table of functions */
extern C2N_API cudaError_t cudaProfilerStart(void);
extern C2N_API cudaError_t cudaProfilerStop(void);
/* end of what is made */

#if defined(__cplusplus)
}
#endif

#endif
