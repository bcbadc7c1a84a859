"""Memory: of the device, of the host, managed.

In: nothing. Out: `ROWS`; see `row.py` for what a status says.
"""

from cuda2npu.shim.api.row import emulated, exact, no_op, refused

ROWS = (
    emulated("cudaError_t cudaMallocManaged(void **devPtr, size_t size, unsigned int flags = 0x01)", "memory of the host that kernels use where it lies; nothing migrates"),
    exact("cudaError_t cudaMalloc(void **devPtr, size_t size)"),
    exact("cudaError_t cudaMallocHost(void **ptr, size_t size)"),
    exact("cudaError_t cudaMallocPitch(void **devPtr, size_t *pitch, size_t width, size_t height)"),
    exact("cudaError_t cudaFree(void *devPtr)"),
    exact("cudaError_t cudaFreeHost(void *ptr)"),
    exact("cudaError_t cudaHostAlloc(void **pHost, size_t size, unsigned int flags)"),
    exact("cudaError_t cudaHostRegister(void *ptr, size_t size, unsigned int flags)"),
    exact("cudaError_t cudaHostUnregister(void *ptr)"),
    exact("cudaError_t cudaHostGetDevicePointer(void **pDevice, void *pHost, unsigned int flags)"),
    exact("cudaError_t cudaHostGetFlags(unsigned int *pFlags, void *pHost)"),
    exact("cudaError_t cudaMalloc3D(struct cudaPitchedPtr *pitchedDevPtr, struct cudaExtent extent)"),
    exact("cudaError_t cudaMemGetInfo(size_t *free, size_t *total)"),
    no_op("cudaError_t cudaMemPrefetchAsync(const void *devPtr, size_t count, struct cudaMemLocation location, unsigned int flags, cudaStream_t stream = 0)", "managed memory does not migrate"),
    refused("cudaError_t cudaMemPrefetchBatchAsync(void **dptrs, size_t *sizes, size_t count, struct cudaMemLocation *prefetchLocs, size_t *prefetchLocIdxs, size_t numPrefetchLocs, unsigned long long flags, cudaStream_t stream)", "C2N1017", "several prefetches in one call are not there yet", since="13.0"),
    refused("cudaError_t cudaMemDiscardBatchAsync(void **dptrs, size_t *sizes, size_t count, unsigned long long flags, cudaStream_t stream)", "C2N1017", "managed memory has no pages to discard", since="13.0"),
    refused("cudaError_t cudaMemDiscardAndPrefetchBatchAsync(void **dptrs, size_t *sizes, size_t count, struct cudaMemLocation *prefetchLocs, size_t *prefetchLocIdxs, size_t numPrefetchLocs, unsigned long long flags, cudaStream_t stream)", "C2N1017", "managed memory has no pages to discard", since="13.0"),
    no_op("cudaError_t cudaMemAdvise(const void *devPtr, size_t count, enum cudaMemoryAdvise advice, struct cudaMemLocation location)", "managed memory does not migrate"),
    refused("cudaError_t cudaMemRangeGetAttribute(void *data, size_t dataSize, enum cudaMemRangeAttribute attribute, const void *devPtr, size_t count)", "C2N1017", "managed memory keeps no advice"),
    refused("cudaError_t cudaMemRangeGetAttributes(void **data, size_t *dataSizes, enum cudaMemRangeAttribute *attributes, size_t numAttributes, const void *devPtr, size_t count)", "C2N1017", "managed memory keeps no advice"),
    emulated("cudaError_t cudaMallocAsync(void **devPtr, size_t size, cudaStream_t hStream)", "in stream order, from the device's memory: there is one pool, the default one", since="11.7"),
    emulated("cudaError_t cudaFreeAsync(void *devPtr, cudaStream_t hStream)", "in stream order, from the device's memory: there is one pool, the default one", since="11.7"),
    exact("cudaError_t cudaPointerGetAttributes(struct cudaPointerAttributes *attributes, const void *ptr)"),
)
