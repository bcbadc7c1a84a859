/* For C++: functions with the parameters that they have in CUDA 11 and 12, and the names that CUDA 12 gives
   to the forms of CUDA 13. */
#ifndef C2N_FORMER_H
#define C2N_FORMER_H

#include <string.h>

#include "cuda_runtime_api.h"

#if defined(__cplusplus)

/* -- managed memory: a place is told by a device's number ------------------------------------------ */

namespace c2n {
inline cudaMemLocation place_of(int device) {
    cudaMemLocation location;
    memset(&location, 0, sizeof location);
    location.type = device == cudaCpuDeviceId ? cudaMemLocationTypeHost : cudaMemLocationTypeDevice;
    location.id = device;
    return location;
}
} // namespace c2n

static inline cudaError_t cudaMemPrefetchAsync(const void *devPtr, size_t count, int device,
                                               cudaStream_t stream = 0) {
    return ::cudaMemPrefetchAsync(devPtr, count, c2n::place_of(device), 0u, stream);
}
static inline cudaError_t cudaMemAdvise(const void *devPtr, size_t count, enum cudaMemoryAdvise advice, int device) {
    return ::cudaMemAdvise(devPtr, count, advice, c2n::place_of(device));
}
static inline cudaError_t cudaMemPrefetchAsync_v2(const void *devPtr, size_t count, struct cudaMemLocation location,
                                                  unsigned int flags, cudaStream_t stream = 0) {
    return ::cudaMemPrefetchAsync(devPtr, count, location, flags, stream);
}
static inline cudaError_t cudaMemAdvise_v2(const void *devPtr, size_t count, enum cudaMemoryAdvise advice,
                                           struct cudaMemLocation location) {
    return ::cudaMemAdvise(devPtr, count, advice, location);
}
static inline cudaError_t cudaGetDeviceProperties_v2(struct cudaDeviceProp *prop, int device) {
    return ::cudaGetDeviceProperties(prop, device);
}

/* -- graphs: edges carry nothing -------------------------------------------------------------------- */

static inline cudaError_t cudaGraphInstantiate(cudaGraphExec_t *pGraphExec, cudaGraph_t graph,
                                               cudaGraphNode_t *, char *, size_t) {
    return ::cudaGraphInstantiate(pGraphExec, graph, 0ull);
}
static inline cudaError_t cudaGraphExecUpdate(cudaGraphExec_t exec, cudaGraph_t graph, cudaGraphNode_t *node,
                                              enum cudaGraphExecUpdateResult *result) {
    cudaGraphExecUpdateResultInfo told;
    memset(&told, 0, sizeof told);
    cudaError_t error = ::cudaGraphExecUpdate(exec, graph, &told);
    if (node) *node = told.errorNode;
    if (result) *result = told.result;
    return error;
}
static inline cudaError_t cudaGraphAddNode(cudaGraphNode_t *node, cudaGraph_t graph,
                                           const cudaGraphNode_t *dependencies, size_t count,
                                           struct cudaGraphNodeParams *parameters) {
    return ::cudaGraphAddNode(node, graph, dependencies, 0, count, parameters);
}
static inline cudaError_t cudaGraphAddNode_v2(cudaGraphNode_t *node, cudaGraph_t graph,
                                              const cudaGraphNode_t *dependencies, const cudaGraphEdgeData *edges,
                                              size_t count, struct cudaGraphNodeParams *parameters) {
    return ::cudaGraphAddNode(node, graph, dependencies, edges, count, parameters);
}
static inline cudaError_t cudaGraphAddDependencies(cudaGraph_t graph, const cudaGraphNode_t *from,
                                                   const cudaGraphNode_t *to, size_t count) {
    return ::cudaGraphAddDependencies(graph, from, to, 0, count);
}
static inline cudaError_t cudaGraphAddDependencies_v2(cudaGraph_t graph, const cudaGraphNode_t *from,
                                                      const cudaGraphNode_t *to, const cudaGraphEdgeData *edges,
                                                      size_t count) {
    return ::cudaGraphAddDependencies(graph, from, to, edges, count);
}
static inline cudaError_t cudaGraphRemoveDependencies(cudaGraph_t graph, const cudaGraphNode_t *from,
                                                      const cudaGraphNode_t *to, size_t count) {
    return ::cudaGraphRemoveDependencies(graph, from, to, 0, count);
}
static inline cudaError_t cudaGraphRemoveDependencies_v2(cudaGraph_t graph, const cudaGraphNode_t *from,
                                                         const cudaGraphNode_t *to, const cudaGraphEdgeData *edges,
                                                         size_t count) {
    return ::cudaGraphRemoveDependencies(graph, from, to, edges, count);
}
static inline cudaError_t cudaGraphGetEdges(cudaGraph_t graph, cudaGraphNode_t *from, cudaGraphNode_t *to,
                                            size_t *count) {
    return ::cudaGraphGetEdges(graph, from, to, 0, count);
}
static inline cudaError_t cudaGraphGetEdges_v2(cudaGraph_t graph, cudaGraphNode_t *from, cudaGraphNode_t *to,
                                               cudaGraphEdgeData *edges, size_t *count) {
    return ::cudaGraphGetEdges(graph, from, to, edges, count);
}
static inline cudaError_t cudaGraphNodeGetDependencies(cudaGraphNode_t node, cudaGraphNode_t *dependencies,
                                                       size_t *count) {
    return ::cudaGraphNodeGetDependencies(node, dependencies, 0, count);
}
static inline cudaError_t cudaGraphNodeGetDependencies_v2(cudaGraphNode_t node, cudaGraphNode_t *dependencies,
                                                          cudaGraphEdgeData *edges, size_t *count) {
    return ::cudaGraphNodeGetDependencies(node, dependencies, edges, count);
}
static inline cudaError_t cudaGraphNodeGetDependentNodes(cudaGraphNode_t node, cudaGraphNode_t *dependents,
                                                         size_t *count) {
    return ::cudaGraphNodeGetDependentNodes(node, dependents, 0, count);
}
static inline cudaError_t cudaGraphNodeGetDependentNodes_v2(cudaGraphNode_t node, cudaGraphNode_t *dependents,
                                                            cudaGraphEdgeData *edges, size_t *count) {
    return ::cudaGraphNodeGetDependentNodes(node, dependents, edges, count);
}

/* -- capture ---------------------------------------------------------------------------------------- */

static inline cudaError_t cudaStreamGetCaptureInfo(cudaStream_t stream, enum cudaStreamCaptureStatus *status,
                                                   unsigned long long *id, cudaGraph_t *graph,
                                                   const cudaGraphNode_t **dependencies, size_t *count) {
    return ::cudaStreamGetCaptureInfo(stream, status, id, graph, dependencies, 0, count);
}
static inline cudaError_t cudaStreamGetCaptureInfo_v2(cudaStream_t stream, enum cudaStreamCaptureStatus *status,
                                                      unsigned long long *id = 0, cudaGraph_t *graph = 0,
                                                      const cudaGraphNode_t **dependencies = 0, size_t *count = 0) {
    return ::cudaStreamGetCaptureInfo(stream, status, id, graph, dependencies, 0, count);
}
static inline cudaError_t cudaStreamGetCaptureInfo_v3(cudaStream_t stream, enum cudaStreamCaptureStatus *status,
                                                      unsigned long long *id = 0, cudaGraph_t *graph = 0,
                                                      const cudaGraphNode_t **dependencies = 0,
                                                      const cudaGraphEdgeData **edges = 0, size_t *count = 0) {
    return ::cudaStreamGetCaptureInfo(stream, status, id, graph, dependencies, edges, count);
}
static inline cudaError_t cudaStreamUpdateCaptureDependencies(cudaStream_t stream, cudaGraphNode_t *dependencies,
                                                              size_t count, unsigned int flags = 0) {
    return ::cudaStreamUpdateCaptureDependencies(stream, dependencies, 0, count, flags);
}
static inline cudaError_t cudaStreamUpdateCaptureDependencies_v2(cudaStream_t stream, cudaGraphNode_t *dependencies,
                                                                 const cudaGraphEdgeData *edges, size_t count,
                                                                 unsigned int flags = 0) {
    return ::cudaStreamUpdateCaptureDependencies(stream, dependencies, edges, count, flags);
}

#endif
#endif
