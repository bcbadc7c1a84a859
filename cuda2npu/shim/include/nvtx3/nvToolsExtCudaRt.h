/* Names for a profiler's timeline: accepted, and without effect. */
#ifndef NVTOOLSEXT_CUDART_V3
#define NVTOOLSEXT_CUDART_V3

#include "driver_types.h"
#include "nvtx3/nvToolsExt.h"

static __inline__ __attribute__((unused)) void nvtxNameCudaDeviceA(int device, const char *name) {
    (void)device, (void)name;
}
static __inline__ __attribute__((unused)) void nvtxNameCudaStreamA(cudaStream_t stream, const char *name) {
    (void)stream, (void)name;
}
static __inline__ __attribute__((unused)) void nvtxNameCudaEventA(cudaEvent_t event, const char *name) {
    (void)event, (void)name;
}

#define nvtxNameCudaDevice nvtxNameCudaDeviceA
#define nvtxNameCudaStream nvtxNameCudaStreamA
#define nvtxNameCudaEvent nvtxNameCudaEventA

#endif
