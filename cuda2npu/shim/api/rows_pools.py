"""Memory pools.

In: nothing. Out: `ROWS`; see `row.py` for what a status says.
"""

from cuda2npu.shim.api.row import refused

ROWS = (
    refused("cudaError_t cudaDeviceGetDefaultMemPool(cudaMemPool_t *memPool, int device)", "C2N1013", since="11.7"),
    refused("cudaError_t cudaDeviceSetMemPool(int device, cudaMemPool_t memPool)", "C2N1013", since="11.7"),
    refused("cudaError_t cudaDeviceGetMemPool(cudaMemPool_t *memPool, int device)", "C2N1013", since="11.7"),
    refused("cudaError_t cudaMemPoolTrimTo(cudaMemPool_t memPool, size_t minBytesToKeep)", "C2N1013", since="11.7"),
    refused("cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t memPool, enum cudaMemPoolAttr attr, void *value)", "C2N1013", since="11.7"),
    refused("cudaError_t cudaMemPoolGetAttribute(cudaMemPool_t memPool, enum cudaMemPoolAttr attr, void *value)", "C2N1013", since="11.7"),
    refused("cudaError_t cudaMemPoolSetAccess(cudaMemPool_t memPool, const struct cudaMemAccessDesc *descList, size_t count)", "C2N1013", since="11.7"),
    refused("cudaError_t cudaMemPoolGetAccess(enum cudaMemAccessFlags *flags, cudaMemPool_t memPool, struct cudaMemLocation *location)", "C2N1013", since="11.7"),
    refused("cudaError_t cudaMemPoolCreate(cudaMemPool_t *memPool, const struct cudaMemPoolProps *poolProps)", "C2N1013", since="11.7"),
    refused("cudaError_t cudaMemPoolDestroy(cudaMemPool_t memPool)", "C2N1013", since="11.7"),
    refused("cudaError_t cudaMemGetDefaultMemPool(cudaMemPool_t *memPool, struct cudaMemLocation *location, enum cudaMemAllocationType type)", "C2N1013", since="13.0"),
    refused("cudaError_t cudaMemGetMemPool(cudaMemPool_t *memPool, struct cudaMemLocation *location, enum cudaMemAllocationType type)", "C2N1013", since="13.0"),
    refused("cudaError_t cudaMemSetMemPool(struct cudaMemLocation *location, enum cudaMemAllocationType type, cudaMemPool_t memPool)", "C2N1013", since="13.0"),
    refused("cudaError_t cudaMallocFromPoolAsync(void **ptr, size_t size, cudaMemPool_t memPool, cudaStream_t stream)", "C2N1013", since="11.7"),
    refused("cudaError_t cudaMemPoolExportToShareableHandle(void *shareableHandle, cudaMemPool_t memPool, enum cudaMemAllocationHandleType handleType, unsigned int flags)", "C2N1013", since="11.7"),
    refused("cudaError_t cudaMemPoolImportFromShareableHandle(cudaMemPool_t *memPool, void *shareableHandle, enum cudaMemAllocationHandleType handleType, unsigned int flags)", "C2N1013", since="11.7"),
    refused("cudaError_t cudaMemPoolExportPointer(struct cudaMemPoolPtrExportData *exportData, void *ptr)", "C2N1013", since="11.7"),
    refused("cudaError_t cudaMemPoolImportPointer(void **ptr, cudaMemPool_t memPool, struct cudaMemPoolPtrExportData *exportData)", "C2N1013", since="11.7"),
)
