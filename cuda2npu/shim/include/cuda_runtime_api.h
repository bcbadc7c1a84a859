/* The functions of CUDA's runtime for C and C++, as of CUDA 13.0, and those of older versions that
   programs still call. `cuda2npu list api` says what becomes of each. */
#ifndef __CUDA_RUNTIME_API_H__
#define __CUDA_RUNTIME_API_H__

#include "host_defines.h"

#include "builtin_types.h"
#include "device_types.h"
#include "driver_types.h"
#include "surface_types.h"
#include "texture_types.h"
#include "vector_types.h"

#ifdef CUDA_API_PER_THREAD_DEFAULT_STREAM
#error "default streams of threads are not supported: pass cudaStreamPerThread"
#endif

#define CUDART_VERSION 13000
#define CUDART_CB
#define __CUDART_API_VERSION CUDART_VERSION
#define __CUDA_RUNTIME_API_VERSION CUDART_VERSION

typedef void (*cudaStreamCallback_t)(cudaStream_t stream, cudaError_t status, void *userData);
typedef void (*cudaLogsCallback_t)(void *data, cudaLogLevel logLevel, char *message, size_t length);

struct cudaLaunchParams {
    void *func;
    dim3 gridDim;
    dim3 blockDim;
    void **args;
    size_t sharedMem;
    cudaStream_t stream;
};

/* Default arguments, for C++. */
#if defined(__cplusplus)
#define C2N_OR(value) = value
extern "C" {
#else
#define C2N_OR(value)
#endif

/* made from the table of functions */
extern C2N_API cudaError_t cudaDeviceReset(void);
extern C2N_API cudaError_t cudaDeviceSynchronize(void);
extern C2N_API cudaError_t cudaDeviceSetLimit(enum cudaLimit limit, size_t value);
extern C2N_API cudaError_t cudaDeviceGetLimit(size_t *pValue, enum cudaLimit limit);
extern C2N_API cudaError_t cudaDeviceGetCacheConfig(enum cudaFuncCache *pCacheConfig);
extern C2N_API cudaError_t cudaDeviceGetStreamPriorityRange(int *leastPriority, int *greatestPriority);
extern C2N_API cudaError_t cudaDeviceSetCacheConfig(enum cudaFuncCache cacheConfig);
extern C2N_API cudaError_t cudaDeviceGetByPCIBusId(int *device, const char *pciBusId);
extern C2N_API cudaError_t cudaDeviceGetPCIBusId(char *pciBusId, int len, int device);
extern C2N_API cudaError_t cudaDeviceFlushGPUDirectRDMAWrites(enum cudaFlushGPUDirectRDMAWritesTarget target,
    enum cudaFlushGPUDirectRDMAWritesScope scope);
extern C2N_API cudaError_t cudaDeviceRegisterAsyncNotification(int device, cudaAsyncCallback callbackFunc,
    void *userData, cudaAsyncCallbackHandle_t *callback);
extern C2N_API cudaError_t cudaDeviceUnregisterAsyncNotification(int device,
    cudaAsyncCallbackHandle_t callback);
extern C2N_API cudaError_t cudaDeviceGetSharedMemConfig(enum cudaSharedMemConfig *pConfig);
extern C2N_API cudaError_t cudaDeviceSetSharedMemConfig(enum cudaSharedMemConfig config);
extern C2N_API cudaError_t cudaGetLastError(void);
extern C2N_API cudaError_t cudaPeekAtLastError(void);
extern C2N_API const char *cudaGetErrorName(cudaError_t error);
extern C2N_API const char *cudaGetErrorString(cudaError_t error);
extern C2N_API cudaError_t cudaGetDeviceCount(int *count);
extern C2N_API cudaError_t cudaGetDeviceProperties(struct cudaDeviceProp *prop, int device);
extern C2N_API cudaError_t cudaDeviceGetAttribute(int *value, enum cudaDeviceAttr attr, int device);
extern C2N_API cudaError_t cudaDeviceGetHostAtomicCapabilities(unsigned int *capabilities,
    const enum cudaAtomicOperation *operations, unsigned int count, int device);
extern C2N_API cudaError_t cudaDeviceGetP2PAttribute(int *value, enum cudaDeviceP2PAttr attr, int srcDevice,
    int dstDevice);
extern C2N_API cudaError_t cudaDeviceGetP2PAtomicCapabilities(unsigned int *capabilities,
    const enum cudaAtomicOperation *operations, unsigned int count, int srcDevice, int dstDevice);
extern C2N_API cudaError_t cudaChooseDevice(int *device, const struct cudaDeviceProp *prop);
extern C2N_API cudaError_t cudaInitDevice(int device, unsigned int deviceFlags, unsigned int flags);
extern C2N_API cudaError_t cudaSetDevice(int device);
extern C2N_API cudaError_t cudaGetDevice(int *device);
extern C2N_API cudaError_t cudaSetValidDevices(int *device_arr, int len);
extern C2N_API cudaError_t cudaSetDeviceFlags(unsigned int flags);
extern C2N_API cudaError_t cudaGetDeviceFlags(unsigned int *flags);
extern C2N_API cudaError_t cudaCtxResetPersistingL2Cache(void);
extern C2N_API cudaError_t cudaDeviceCanAccessPeer(int *canAccessPeer, int device, int peerDevice);
extern C2N_API cudaError_t cudaDeviceEnablePeerAccess(int peerDevice, unsigned int flags);
extern C2N_API cudaError_t cudaDeviceDisablePeerAccess(int peerDevice);
extern C2N_API cudaError_t cudaDriverGetVersion(int *driverVersion);
extern C2N_API cudaError_t cudaRuntimeGetVersion(int *runtimeVersion);
extern C2N_API cudaError_t cudaLogsRegisterCallback(cudaLogsCallback_t callbackFunc, void *userData,
    cudaLogsCallbackHandle *callback_out);
extern C2N_API cudaError_t cudaLogsUnregisterCallback(cudaLogsCallbackHandle callback);
extern C2N_API cudaError_t cudaLogsCurrent(cudaLogIterator *iterator_out, unsigned int flags);
extern C2N_API cudaError_t cudaLogsDumpToFile(cudaLogIterator *iterator, const char *pathToFile,
    unsigned int flags);
extern C2N_API cudaError_t cudaLogsDumpToMemory(cudaLogIterator *iterator, char *buffer, size_t *size,
    unsigned int flags);
extern C2N_API cudaError_t cudaMallocManaged(void **devPtr, size_t size, unsigned int flags C2N_OR(0x01));
extern C2N_API cudaError_t cudaMalloc(void **devPtr, size_t size);
extern C2N_API cudaError_t cudaMallocHost(void **ptr, size_t size);
extern C2N_API cudaError_t cudaMallocPitch(void **devPtr, size_t *pitch, size_t width, size_t height);
extern C2N_API cudaError_t cudaFree(void *devPtr);
extern C2N_API cudaError_t cudaFreeHost(void *ptr);
extern C2N_API cudaError_t cudaHostAlloc(void **pHost, size_t size, unsigned int flags);
extern C2N_API cudaError_t cudaHostRegister(void *ptr, size_t size, unsigned int flags);
extern C2N_API cudaError_t cudaHostUnregister(void *ptr);
extern C2N_API cudaError_t cudaHostGetDevicePointer(void **pDevice, void *pHost, unsigned int flags);
extern C2N_API cudaError_t cudaHostGetFlags(unsigned int *pFlags, void *pHost);
extern C2N_API cudaError_t cudaMalloc3D(struct cudaPitchedPtr *pitchedDevPtr, struct cudaExtent extent);
extern C2N_API cudaError_t cudaMemGetInfo(size_t *free, size_t *total);
extern C2N_API cudaError_t cudaMemPrefetchAsync(const void *devPtr, size_t count,
    struct cudaMemLocation location, unsigned int flags, cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaMemPrefetchBatchAsync(void **dptrs, size_t *sizes, size_t count,
    struct cudaMemLocation *prefetchLocs, size_t *prefetchLocIdxs, size_t numPrefetchLocs,
    unsigned long long flags, cudaStream_t stream);
extern C2N_API cudaError_t cudaMemDiscardBatchAsync(void **dptrs, size_t *sizes, size_t count,
    unsigned long long flags, cudaStream_t stream);
extern C2N_API cudaError_t cudaMemDiscardAndPrefetchBatchAsync(void **dptrs, size_t *sizes, size_t count,
    struct cudaMemLocation *prefetchLocs, size_t *prefetchLocIdxs, size_t numPrefetchLocs,
    unsigned long long flags, cudaStream_t stream);
extern C2N_API cudaError_t cudaMemAdvise(const void *devPtr, size_t count, enum cudaMemoryAdvise advice,
    struct cudaMemLocation location);
extern C2N_API cudaError_t cudaMemRangeGetAttribute(void *data, size_t dataSize,
    enum cudaMemRangeAttribute attribute, const void *devPtr, size_t count);
extern C2N_API cudaError_t cudaMemRangeGetAttributes(void **data, size_t *dataSizes,
    enum cudaMemRangeAttribute *attributes, size_t numAttributes, const void *devPtr, size_t count);
extern C2N_API cudaError_t cudaMallocAsync(void **devPtr, size_t size, cudaStream_t hStream);
extern C2N_API cudaError_t cudaFreeAsync(void *devPtr, cudaStream_t hStream);
extern C2N_API cudaError_t cudaPointerGetAttributes(struct cudaPointerAttributes *attributes,
    const void *ptr);
extern C2N_API cudaError_t cudaMemcpy3D(const struct cudaMemcpy3DParms *p);
extern C2N_API cudaError_t cudaMemcpy3DPeer(const struct cudaMemcpy3DPeerParms *p);
extern C2N_API cudaError_t cudaMemcpy3DAsync(const struct cudaMemcpy3DParms *p,
    cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaMemcpy3DPeerAsync(const struct cudaMemcpy3DPeerParms *p,
    cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaMemcpy(void *dst, const void *src, size_t count, enum cudaMemcpyKind kind);
extern C2N_API cudaError_t cudaMemcpyPeer(void *dst, int dstDevice, const void *src, int srcDevice,
    size_t count);
extern C2N_API cudaError_t cudaMemcpy2D(void *dst, size_t dpitch, const void *src, size_t spitch,
    size_t width, size_t height, enum cudaMemcpyKind kind);
extern C2N_API cudaError_t cudaMemcpyToSymbol(const void *symbol, const void *src, size_t count,
    size_t offset C2N_OR(0), enum cudaMemcpyKind kind C2N_OR(cudaMemcpyHostToDevice));
extern C2N_API cudaError_t cudaMemcpyFromSymbol(void *dst, const void *symbol, size_t count,
    size_t offset C2N_OR(0), enum cudaMemcpyKind kind C2N_OR(cudaMemcpyDeviceToHost));
extern C2N_API cudaError_t cudaMemcpyAsync(void *dst, const void *src, size_t count, enum cudaMemcpyKind kind,
    cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaMemcpyPeerAsync(void *dst, int dstDevice, const void *src, int srcDevice,
    size_t count, cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaMemcpyBatchAsync(void *const *dsts, const void *const *srcs,
    const size_t *sizes, size_t count, struct cudaMemcpyAttributes *attrs, size_t *attrsIdxs, size_t numAttrs,
    cudaStream_t stream);
extern C2N_API cudaError_t cudaMemcpy3DBatchAsync(size_t numOps, struct cudaMemcpy3DBatchOp *opList,
    unsigned long long flags, cudaStream_t stream);
extern C2N_API cudaError_t cudaMemcpy2DAsync(void *dst, size_t dpitch, const void *src, size_t spitch,
    size_t width, size_t height, enum cudaMemcpyKind kind, cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaMemcpyToSymbolAsync(const void *symbol, const void *src, size_t count,
    size_t offset, enum cudaMemcpyKind kind, cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaMemcpyFromSymbolAsync(void *dst, const void *symbol, size_t count,
    size_t offset, enum cudaMemcpyKind kind, cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaMemset(void *devPtr, int value, size_t count);
extern C2N_API cudaError_t cudaMemset2D(void *devPtr, size_t pitch, int value, size_t width, size_t height);
extern C2N_API cudaError_t cudaMemset3D(struct cudaPitchedPtr pitchedDevPtr, int value,
    struct cudaExtent extent);
extern C2N_API cudaError_t cudaMemsetAsync(void *devPtr, int value, size_t count,
    cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaMemset2DAsync(void *devPtr, size_t pitch, int value, size_t width,
    size_t height, cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaMemset3DAsync(struct cudaPitchedPtr pitchedDevPtr, int value,
    struct cudaExtent extent, cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaGetSymbolAddress(void **devPtr, const void *symbol);
extern C2N_API cudaError_t cudaGetSymbolSize(size_t *size, const void *symbol);
extern C2N_API cudaError_t cudaStreamCreate(cudaStream_t *pStream);
extern C2N_API cudaError_t cudaStreamCreateWithFlags(cudaStream_t *pStream, unsigned int flags);
extern C2N_API cudaError_t cudaStreamCreateWithPriority(cudaStream_t *pStream, unsigned int flags,
    int priority);
extern C2N_API cudaError_t cudaStreamGetPriority(cudaStream_t hStream, int *priority);
extern C2N_API cudaError_t cudaStreamGetFlags(cudaStream_t hStream, unsigned int *flags);
extern C2N_API cudaError_t cudaStreamGetId(cudaStream_t hStream, unsigned long long *streamId);
extern C2N_API cudaError_t cudaStreamGetDevice(cudaStream_t hStream, int *device);
extern C2N_API cudaError_t cudaStreamCopyAttributes(cudaStream_t dst, cudaStream_t src);
extern C2N_API cudaError_t cudaStreamGetAttribute(cudaStream_t hStream, cudaLaunchAttributeID attr,
    cudaLaunchAttributeValue *value_out);
extern C2N_API cudaError_t cudaStreamSetAttribute(cudaStream_t hStream, cudaLaunchAttributeID attr,
    const cudaLaunchAttributeValue *value);
extern C2N_API cudaError_t cudaStreamDestroy(cudaStream_t stream);
extern C2N_API cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event,
    unsigned int flags C2N_OR(0));
extern C2N_API cudaError_t cudaStreamAddCallback(cudaStream_t stream, cudaStreamCallback_t callback,
    void *userData, unsigned int flags);
extern C2N_API cudaError_t cudaStreamSynchronize(cudaStream_t stream);
extern C2N_API cudaError_t cudaStreamQuery(cudaStream_t stream);
extern C2N_API cudaError_t cudaStreamAttachMemAsync(cudaStream_t stream, void *devPtr,
    size_t length C2N_OR(0), unsigned int flags C2N_OR(0x04));
extern C2N_API cudaError_t cudaStreamIsCapturing(cudaStream_t stream,
    enum cudaStreamCaptureStatus *pCaptureStatus);
extern C2N_API cudaError_t cudaEventCreate(cudaEvent_t *event);
extern C2N_API cudaError_t cudaEventCreateWithFlags(cudaEvent_t *event, unsigned int flags);
extern C2N_API cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaEventRecordWithFlags(cudaEvent_t event, cudaStream_t stream C2N_OR(0),
    unsigned int flags C2N_OR(0));
extern C2N_API cudaError_t cudaEventQuery(cudaEvent_t event);
extern C2N_API cudaError_t cudaEventSynchronize(cudaEvent_t event);
extern C2N_API cudaError_t cudaEventDestroy(cudaEvent_t event);
extern C2N_API cudaError_t cudaEventElapsedTime(float *ms, cudaEvent_t start, cudaEvent_t end);
extern C2N_API cudaError_t cudaLaunchHostFunc(cudaStream_t stream, cudaHostFn_t fn, void *userData);
extern C2N_API cudaError_t cudaLaunchKernel(const void *func, dim3 gridDim, dim3 blockDim, void **args,
    size_t sharedMem, cudaStream_t stream);
extern C2N_API cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t *config, const void *func,
    void **args);
extern C2N_API cudaError_t cudaLaunchCooperativeKernel(const void *func, dim3 gridDim, dim3 blockDim,
    void **args, size_t sharedMem, cudaStream_t stream);
extern C2N_API cudaError_t cudaFuncSetCacheConfig(const void *func, enum cudaFuncCache cacheConfig);
extern C2N_API cudaError_t cudaFuncGetAttributes(struct cudaFuncAttributes *attr, const void *func);
extern C2N_API cudaError_t cudaFuncSetAttribute(const void *func, enum cudaFuncAttribute attr, int value);
extern C2N_API cudaError_t cudaFuncGetName(const char **name, const void *func);
extern C2N_API cudaError_t cudaFuncGetParamInfo(const void *func, size_t paramIndex, size_t *paramOffset,
    size_t *paramSize);
extern C2N_API cudaError_t cudaFuncSetSharedMemConfig(const void *func, enum cudaSharedMemConfig config);
extern C2N_API cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int *numBlocks, const void *func,
    int blockSize, size_t dynamicSMemSize);
extern C2N_API cudaError_t cudaOccupancyAvailableDynamicSMemPerBlock(size_t *dynamicSmemSize,
    const void *func, int numBlocks, int blockSize);
extern C2N_API cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *numBlocks,
    const void *func, int blockSize, size_t dynamicSMemSize, unsigned int flags);
extern C2N_API cudaError_t cudaOccupancyMaxPotentialClusterSize(int *clusterSize, const void *func,
    const cudaLaunchConfig_t *launchConfig);
extern C2N_API cudaError_t cudaOccupancyMaxActiveClusters(int *numClusters, const void *func,
    const cudaLaunchConfig_t *launchConfig);
extern C2N_API cudaError_t cudaGetDriverEntryPoint(const char *symbol, void **funcPtr,
    unsigned long long flags, enum cudaDriverEntryPointQueryResult *driverStatus C2N_OR(0));
extern C2N_API cudaError_t cudaGetDriverEntryPointByVersion(const char *symbol, void **funcPtr,
    unsigned int cudaVersion, unsigned long long flags,
    enum cudaDriverEntryPointQueryResult *driverStatus C2N_OR(0));
extern C2N_API cudaError_t cudaLibraryLoadData(cudaLibrary_t *library, const void *code,
    enum cudaJitOption *jitOptions, void **jitOptionsValues, unsigned int numJitOptions,
    enum cudaLibraryOption *libraryOptions, void **libraryOptionValues, unsigned int numLibraryOptions);
extern C2N_API cudaError_t cudaLibraryLoadFromFile(cudaLibrary_t *library, const char *fileName,
    enum cudaJitOption *jitOptions, void **jitOptionsValues, unsigned int numJitOptions,
    enum cudaLibraryOption *libraryOptions, void **libraryOptionValues, unsigned int numLibraryOptions);
extern C2N_API cudaError_t cudaLibraryUnload(cudaLibrary_t library);
extern C2N_API cudaError_t cudaLibraryGetKernel(cudaKernel_t *pKernel, cudaLibrary_t library,
    const char *name);
extern C2N_API cudaError_t cudaLibraryGetGlobal(void **dptr, size_t *bytes, cudaLibrary_t library,
    const char *name);
extern C2N_API cudaError_t cudaLibraryGetManaged(void **dptr, size_t *bytes, cudaLibrary_t library,
    const char *name);
extern C2N_API cudaError_t cudaLibraryGetUnifiedFunction(void **fptr, cudaLibrary_t library,
    const char *symbol);
extern C2N_API cudaError_t cudaLibraryGetKernelCount(unsigned int *count, cudaLibrary_t lib);
extern C2N_API cudaError_t cudaLibraryEnumerateKernels(cudaKernel_t *kernels, unsigned int numKernels,
    cudaLibrary_t lib);
extern C2N_API cudaError_t cudaKernelSetAttributeForDevice(cudaKernel_t kernel, enum cudaFuncAttribute attr,
    int value, int device);
extern C2N_API cudaError_t cudaGetExportTable(const void **ppExportTable, const cudaUUID_t *pExportTableId);
extern C2N_API cudaError_t cudaGetFuncBySymbol(cudaFunction_t *functionPtr, const void *symbolPtr);
extern C2N_API cudaError_t cudaGetKernel(cudaKernel_t *kernelPtr, const void *entryFuncAddr);
extern C2N_API cudaError_t cudaDeviceGetDefaultMemPool(cudaMemPool_t *memPool, int device);
extern C2N_API cudaError_t cudaDeviceSetMemPool(int device, cudaMemPool_t memPool);
extern C2N_API cudaError_t cudaDeviceGetMemPool(cudaMemPool_t *memPool, int device);
extern C2N_API cudaError_t cudaMemPoolTrimTo(cudaMemPool_t memPool, size_t minBytesToKeep);
extern C2N_API cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t memPool, enum cudaMemPoolAttr attr,
    void *value);
extern C2N_API cudaError_t cudaMemPoolGetAttribute(cudaMemPool_t memPool, enum cudaMemPoolAttr attr,
    void *value);
extern C2N_API cudaError_t cudaMemPoolSetAccess(cudaMemPool_t memPool,
    const struct cudaMemAccessDesc *descList, size_t count);
extern C2N_API cudaError_t cudaMemPoolGetAccess(enum cudaMemAccessFlags *flags, cudaMemPool_t memPool,
    struct cudaMemLocation *location);
extern C2N_API cudaError_t cudaMemPoolCreate(cudaMemPool_t *memPool,
    const struct cudaMemPoolProps *poolProps);
extern C2N_API cudaError_t cudaMemPoolDestroy(cudaMemPool_t memPool);
extern C2N_API cudaError_t cudaMemGetDefaultMemPool(cudaMemPool_t *memPool, struct cudaMemLocation *location,
    enum cudaMemAllocationType type);
extern C2N_API cudaError_t cudaMemGetMemPool(cudaMemPool_t *memPool, struct cudaMemLocation *location,
    enum cudaMemAllocationType type);
extern C2N_API cudaError_t cudaMemSetMemPool(struct cudaMemLocation *location,
    enum cudaMemAllocationType type, cudaMemPool_t memPool);
extern C2N_API cudaError_t cudaMallocFromPoolAsync(void **ptr, size_t size, cudaMemPool_t memPool,
    cudaStream_t stream);
extern C2N_API cudaError_t cudaMemPoolExportToShareableHandle(void *shareableHandle, cudaMemPool_t memPool,
    enum cudaMemAllocationHandleType handleType, unsigned int flags);
extern C2N_API cudaError_t cudaMemPoolImportFromShareableHandle(cudaMemPool_t *memPool, void *shareableHandle,
    enum cudaMemAllocationHandleType handleType, unsigned int flags);
extern C2N_API cudaError_t cudaMemPoolExportPointer(struct cudaMemPoolPtrExportData *exportData, void *ptr);
extern C2N_API cudaError_t cudaMemPoolImportPointer(void **ptr, cudaMemPool_t memPool,
    struct cudaMemPoolPtrExportData *exportData);
extern C2N_API cudaError_t cudaDeviceGetTexture1DLinearMaxWidth(size_t *maxWidthInElements,
    const struct cudaChannelFormatDesc *fmtDesc, int device);
extern C2N_API cudaError_t cudaMallocArray(cudaArray_t *array, const struct cudaChannelFormatDesc *desc,
    size_t width, size_t height C2N_OR(0), unsigned int flags C2N_OR(0));
extern C2N_API cudaError_t cudaFreeArray(cudaArray_t array);
extern C2N_API cudaError_t cudaFreeMipmappedArray(cudaMipmappedArray_t mipmappedArray);
extern C2N_API cudaError_t cudaMalloc3DArray(cudaArray_t *array, const struct cudaChannelFormatDesc *desc,
    struct cudaExtent extent, unsigned int flags C2N_OR(0));
extern C2N_API cudaError_t cudaMallocMipmappedArray(cudaMipmappedArray_t *mipmappedArray,
    const struct cudaChannelFormatDesc *desc, struct cudaExtent extent, unsigned int numLevels,
    unsigned int flags C2N_OR(0));
extern C2N_API cudaError_t cudaGetMipmappedArrayLevel(cudaArray_t *levelArray,
    cudaMipmappedArray_const_t mipmappedArray, unsigned int level);
extern C2N_API cudaError_t cudaArrayGetInfo(struct cudaChannelFormatDesc *desc, struct cudaExtent *extent,
    unsigned int *flags, cudaArray_t array);
extern C2N_API cudaError_t cudaArrayGetPlane(cudaArray_t *pPlaneArray, cudaArray_t hArray,
    unsigned int planeIdx);
extern C2N_API cudaError_t cudaArrayGetMemoryRequirements(struct cudaArrayMemoryRequirements *memoryRequirements,
    cudaArray_t array, int device);
extern C2N_API cudaError_t cudaMipmappedArrayGetMemoryRequirements(struct cudaArrayMemoryRequirements *memoryRequirements,
    cudaMipmappedArray_t mipmap, int device);
extern C2N_API cudaError_t cudaArrayGetSparseProperties(struct cudaArraySparseProperties *sparseProperties,
    cudaArray_t array);
extern C2N_API cudaError_t cudaMipmappedArrayGetSparseProperties(struct cudaArraySparseProperties *sparseProperties,
    cudaMipmappedArray_t mipmap);
extern C2N_API cudaError_t cudaMemcpy2DToArray(cudaArray_t dst, size_t wOffset, size_t hOffset,
    const void *src, size_t spitch, size_t width, size_t height, enum cudaMemcpyKind kind);
extern C2N_API cudaError_t cudaMemcpy2DFromArray(void *dst, size_t dpitch, cudaArray_const_t src,
    size_t wOffset, size_t hOffset, size_t width, size_t height, enum cudaMemcpyKind kind);
extern C2N_API cudaError_t cudaMemcpy2DArrayToArray(cudaArray_t dst, size_t wOffsetDst, size_t hOffsetDst,
    cudaArray_const_t src, size_t wOffsetSrc, size_t hOffsetSrc, size_t width, size_t height,
    enum cudaMemcpyKind kind C2N_OR(cudaMemcpyDeviceToDevice));
extern C2N_API cudaError_t cudaMemcpy2DToArrayAsync(cudaArray_t dst, size_t wOffset, size_t hOffset,
    const void *src, size_t spitch, size_t width, size_t height, enum cudaMemcpyKind kind,
    cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaMemcpy2DFromArrayAsync(void *dst, size_t dpitch, cudaArray_const_t src,
    size_t wOffset, size_t hOffset, size_t width, size_t height, enum cudaMemcpyKind kind,
    cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaMemcpyToArray(cudaArray_t dst, size_t wOffset, size_t hOffset, const void *src,
    size_t count, enum cudaMemcpyKind kind);
extern C2N_API cudaError_t cudaMemcpyFromArray(void *dst, cudaArray_const_t src, size_t wOffset,
    size_t hOffset, size_t count, enum cudaMemcpyKind kind);
extern C2N_API cudaError_t cudaMemcpyArrayToArray(cudaArray_t dst, size_t wOffsetDst, size_t hOffsetDst,
    cudaArray_const_t src, size_t wOffsetSrc, size_t hOffsetSrc, size_t count,
    enum cudaMemcpyKind kind C2N_OR(cudaMemcpyDeviceToDevice));
extern C2N_API cudaError_t cudaMemcpyToArrayAsync(cudaArray_t dst, size_t wOffset, size_t hOffset,
    const void *src, size_t count, enum cudaMemcpyKind kind, cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaMemcpyFromArrayAsync(void *dst, cudaArray_const_t src, size_t wOffset,
    size_t hOffset, size_t count, enum cudaMemcpyKind kind, cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaGetChannelDesc(struct cudaChannelFormatDesc *desc, cudaArray_const_t array);
extern C2N_API struct cudaChannelFormatDesc cudaCreateChannelDesc(int x, int y, int z, int w,
    enum cudaChannelFormatKind f);
extern C2N_API cudaError_t cudaCreateTextureObject(cudaTextureObject_t *pTexObject,
    const struct cudaResourceDesc *pResDesc, const struct cudaTextureDesc *pTexDesc,
    const struct cudaResourceViewDesc *pResViewDesc);
extern C2N_API cudaError_t cudaDestroyTextureObject(cudaTextureObject_t texObject);
extern C2N_API cudaError_t cudaGetTextureObjectResourceDesc(struct cudaResourceDesc *pResDesc,
    cudaTextureObject_t texObject);
extern C2N_API cudaError_t cudaGetTextureObjectTextureDesc(struct cudaTextureDesc *pTexDesc,
    cudaTextureObject_t texObject);
extern C2N_API cudaError_t cudaGetTextureObjectResourceViewDesc(struct cudaResourceViewDesc *pResViewDesc,
    cudaTextureObject_t texObject);
extern C2N_API cudaError_t cudaCreateSurfaceObject(cudaSurfaceObject_t *pSurfObject,
    const struct cudaResourceDesc *pResDesc);
extern C2N_API cudaError_t cudaDestroySurfaceObject(cudaSurfaceObject_t surfObject);
extern C2N_API cudaError_t cudaGetSurfaceObjectResourceDesc(struct cudaResourceDesc *pResDesc,
    cudaSurfaceObject_t surfObject);
extern C2N_API cudaError_t cudaStreamBeginCapture(cudaStream_t stream, enum cudaStreamCaptureMode mode);
extern C2N_API cudaError_t cudaStreamBeginCaptureToGraph(cudaStream_t stream, cudaGraph_t graph,
    const cudaGraphNode_t *dependencies, const cudaGraphEdgeData *dependencyData, size_t numDependencies,
    enum cudaStreamCaptureMode mode);
extern C2N_API cudaError_t cudaThreadExchangeStreamCaptureMode(enum cudaStreamCaptureMode *mode);
extern C2N_API cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t *pGraph);
extern C2N_API cudaError_t cudaStreamGetCaptureInfo(cudaStream_t stream,
    enum cudaStreamCaptureStatus *captureStatus_out, unsigned long long *id_out C2N_OR(0),
    cudaGraph_t *graph_out C2N_OR(0), const cudaGraphNode_t **dependencies_out C2N_OR(0),
    const cudaGraphEdgeData **edgeData_out C2N_OR(0), size_t *numDependencies_out C2N_OR(0));
extern C2N_API cudaError_t cudaStreamUpdateCaptureDependencies(cudaStream_t stream,
    cudaGraphNode_t *dependencies, const cudaGraphEdgeData *dependencyData, size_t numDependencies,
    unsigned int flags C2N_OR(0));
extern C2N_API cudaError_t cudaGraphCreate(cudaGraph_t *pGraph, unsigned int flags);
extern C2N_API cudaError_t cudaGraphAddKernelNode(cudaGraphNode_t *pGraphNode, cudaGraph_t graph,
    const cudaGraphNode_t *pDependencies, size_t numDependencies,
    const struct cudaKernelNodeParams *pNodeParams);
extern C2N_API cudaError_t cudaGraphKernelNodeGetParams(cudaGraphNode_t node,
    struct cudaKernelNodeParams *pNodeParams);
extern C2N_API cudaError_t cudaGraphKernelNodeSetParams(cudaGraphNode_t node,
    const struct cudaKernelNodeParams *pNodeParams);
extern C2N_API cudaError_t cudaGraphKernelNodeCopyAttributes(cudaGraphNode_t hDst, cudaGraphNode_t hSrc);
extern C2N_API cudaError_t cudaGraphKernelNodeGetAttribute(cudaGraphNode_t hNode, cudaLaunchAttributeID attr,
    cudaLaunchAttributeValue *value_out);
extern C2N_API cudaError_t cudaGraphKernelNodeSetAttribute(cudaGraphNode_t hNode, cudaLaunchAttributeID attr,
    const cudaLaunchAttributeValue *value);
extern C2N_API cudaError_t cudaGraphAddMemcpyNode(cudaGraphNode_t *pGraphNode, cudaGraph_t graph,
    const cudaGraphNode_t *pDependencies, size_t numDependencies,
    const struct cudaMemcpy3DParms *pCopyParams);
extern C2N_API cudaError_t cudaGraphAddMemcpyNodeToSymbol(cudaGraphNode_t *pGraphNode, cudaGraph_t graph,
    const cudaGraphNode_t *pDependencies, size_t numDependencies, const void *symbol, const void *src,
    size_t count, size_t offset, enum cudaMemcpyKind kind);
extern C2N_API cudaError_t cudaGraphAddMemcpyNodeFromSymbol(cudaGraphNode_t *pGraphNode, cudaGraph_t graph,
    const cudaGraphNode_t *pDependencies, size_t numDependencies, void *dst, const void *symbol, size_t count,
    size_t offset, enum cudaMemcpyKind kind);
extern C2N_API cudaError_t cudaGraphAddMemcpyNode1D(cudaGraphNode_t *pGraphNode, cudaGraph_t graph,
    const cudaGraphNode_t *pDependencies, size_t numDependencies, void *dst, const void *src, size_t count,
    enum cudaMemcpyKind kind);
extern C2N_API cudaError_t cudaGraphMemcpyNodeGetParams(cudaGraphNode_t node,
    struct cudaMemcpy3DParms *pNodeParams);
extern C2N_API cudaError_t cudaGraphMemcpyNodeSetParams(cudaGraphNode_t node,
    const struct cudaMemcpy3DParms *pNodeParams);
extern C2N_API cudaError_t cudaGraphMemcpyNodeSetParamsToSymbol(cudaGraphNode_t node, const void *symbol,
    const void *src, size_t count, size_t offset, enum cudaMemcpyKind kind);
extern C2N_API cudaError_t cudaGraphMemcpyNodeSetParamsFromSymbol(cudaGraphNode_t node, void *dst,
    const void *symbol, size_t count, size_t offset, enum cudaMemcpyKind kind);
extern C2N_API cudaError_t cudaGraphMemcpyNodeSetParams1D(cudaGraphNode_t node, void *dst, const void *src,
    size_t count, enum cudaMemcpyKind kind);
extern C2N_API cudaError_t cudaGraphAddMemsetNode(cudaGraphNode_t *pGraphNode, cudaGraph_t graph,
    const cudaGraphNode_t *pDependencies, size_t numDependencies,
    const struct cudaMemsetParams *pMemsetParams);
extern C2N_API cudaError_t cudaGraphMemsetNodeGetParams(cudaGraphNode_t node,
    struct cudaMemsetParams *pNodeParams);
extern C2N_API cudaError_t cudaGraphMemsetNodeSetParams(cudaGraphNode_t node,
    const struct cudaMemsetParams *pNodeParams);
extern C2N_API cudaError_t cudaGraphAddHostNode(cudaGraphNode_t *pGraphNode, cudaGraph_t graph,
    const cudaGraphNode_t *pDependencies, size_t numDependencies,
    const struct cudaHostNodeParams *pNodeParams);
extern C2N_API cudaError_t cudaGraphHostNodeGetParams(cudaGraphNode_t node,
    struct cudaHostNodeParams *pNodeParams);
extern C2N_API cudaError_t cudaGraphHostNodeSetParams(cudaGraphNode_t node,
    const struct cudaHostNodeParams *pNodeParams);
extern C2N_API cudaError_t cudaGraphAddChildGraphNode(cudaGraphNode_t *pGraphNode, cudaGraph_t graph,
    const cudaGraphNode_t *pDependencies, size_t numDependencies, cudaGraph_t childGraph);
extern C2N_API cudaError_t cudaGraphChildGraphNodeGetGraph(cudaGraphNode_t node, cudaGraph_t *pGraph);
extern C2N_API cudaError_t cudaGraphAddEmptyNode(cudaGraphNode_t *pGraphNode, cudaGraph_t graph,
    const cudaGraphNode_t *pDependencies, size_t numDependencies);
extern C2N_API cudaError_t cudaGraphAddEventRecordNode(cudaGraphNode_t *pGraphNode, cudaGraph_t graph,
    const cudaGraphNode_t *pDependencies, size_t numDependencies, cudaEvent_t event);
extern C2N_API cudaError_t cudaGraphEventRecordNodeGetEvent(cudaGraphNode_t node, cudaEvent_t *event_out);
extern C2N_API cudaError_t cudaGraphEventRecordNodeSetEvent(cudaGraphNode_t node, cudaEvent_t event);
extern C2N_API cudaError_t cudaGraphAddEventWaitNode(cudaGraphNode_t *pGraphNode, cudaGraph_t graph,
    const cudaGraphNode_t *pDependencies, size_t numDependencies, cudaEvent_t event);
extern C2N_API cudaError_t cudaGraphEventWaitNodeGetEvent(cudaGraphNode_t node, cudaEvent_t *event_out);
extern C2N_API cudaError_t cudaGraphEventWaitNodeSetEvent(cudaGraphNode_t node, cudaEvent_t event);
extern C2N_API cudaError_t cudaGraphAddExternalSemaphoresSignalNode(cudaGraphNode_t *pGraphNode,
    cudaGraph_t graph, const cudaGraphNode_t *pDependencies, size_t numDependencies,
    const struct cudaExternalSemaphoreSignalNodeParams *nodeParams);
extern C2N_API cudaError_t cudaGraphExternalSemaphoresSignalNodeGetParams(cudaGraphNode_t hNode,
    struct cudaExternalSemaphoreSignalNodeParams *params_out);
extern C2N_API cudaError_t cudaGraphExternalSemaphoresSignalNodeSetParams(cudaGraphNode_t hNode,
    const struct cudaExternalSemaphoreSignalNodeParams *nodeParams);
extern C2N_API cudaError_t cudaGraphAddExternalSemaphoresWaitNode(cudaGraphNode_t *pGraphNode,
    cudaGraph_t graph, const cudaGraphNode_t *pDependencies, size_t numDependencies,
    const struct cudaExternalSemaphoreWaitNodeParams *nodeParams);
extern C2N_API cudaError_t cudaGraphExternalSemaphoresWaitNodeGetParams(cudaGraphNode_t hNode,
    struct cudaExternalSemaphoreWaitNodeParams *params_out);
extern C2N_API cudaError_t cudaGraphExternalSemaphoresWaitNodeSetParams(cudaGraphNode_t hNode,
    const struct cudaExternalSemaphoreWaitNodeParams *nodeParams);
extern C2N_API cudaError_t cudaGraphAddMemAllocNode(cudaGraphNode_t *pGraphNode, cudaGraph_t graph,
    const cudaGraphNode_t *pDependencies, size_t numDependencies, struct cudaMemAllocNodeParams *nodeParams);
extern C2N_API cudaError_t cudaGraphMemAllocNodeGetParams(cudaGraphNode_t node,
    struct cudaMemAllocNodeParams *params_out);
extern C2N_API cudaError_t cudaGraphAddMemFreeNode(cudaGraphNode_t *pGraphNode, cudaGraph_t graph,
    const cudaGraphNode_t *pDependencies, size_t numDependencies, void *dptr);
extern C2N_API cudaError_t cudaGraphMemFreeNodeGetParams(cudaGraphNode_t node, void *dptr_out);
extern C2N_API cudaError_t cudaDeviceGraphMemTrim(int device);
extern C2N_API cudaError_t cudaDeviceGetGraphMemAttribute(int device, enum cudaGraphMemAttributeType attr,
    void *value);
extern C2N_API cudaError_t cudaDeviceSetGraphMemAttribute(int device, enum cudaGraphMemAttributeType attr,
    void *value);
extern C2N_API cudaError_t cudaGraphClone(cudaGraph_t *pGraphClone, cudaGraph_t originalGraph);
extern C2N_API cudaError_t cudaGraphNodeFindInClone(cudaGraphNode_t *pNode, cudaGraphNode_t originalNode,
    cudaGraph_t clonedGraph);
extern C2N_API cudaError_t cudaGraphNodeGetType(cudaGraphNode_t node, enum cudaGraphNodeType *pType);
extern C2N_API cudaError_t cudaGraphGetNodes(cudaGraph_t graph, cudaGraphNode_t *nodes, size_t *numNodes);
extern C2N_API cudaError_t cudaGraphGetRootNodes(cudaGraph_t graph, cudaGraphNode_t *pRootNodes,
    size_t *pNumRootNodes);
extern C2N_API cudaError_t cudaGraphGetEdges(cudaGraph_t graph, cudaGraphNode_t *from, cudaGraphNode_t *to,
    cudaGraphEdgeData *edgeData, size_t *numEdges);
extern C2N_API cudaError_t cudaGraphNodeGetDependencies(cudaGraphNode_t node, cudaGraphNode_t *pDependencies,
    cudaGraphEdgeData *edgeData, size_t *pNumDependencies);
extern C2N_API cudaError_t cudaGraphNodeGetDependentNodes(cudaGraphNode_t node,
    cudaGraphNode_t *pDependentNodes, cudaGraphEdgeData *edgeData, size_t *pNumDependentNodes);
extern C2N_API cudaError_t cudaGraphAddDependencies(cudaGraph_t graph, const cudaGraphNode_t *from,
    const cudaGraphNode_t *to, const cudaGraphEdgeData *edgeData, size_t numDependencies);
extern C2N_API cudaError_t cudaGraphRemoveDependencies(cudaGraph_t graph, const cudaGraphNode_t *from,
    const cudaGraphNode_t *to, const cudaGraphEdgeData *edgeData, size_t numDependencies);
extern C2N_API cudaError_t cudaGraphDestroyNode(cudaGraphNode_t node);
extern C2N_API cudaError_t cudaGraphInstantiate(cudaGraphExec_t *pGraphExec, cudaGraph_t graph,
    unsigned long long flags C2N_OR(0));
extern C2N_API cudaError_t cudaGraphInstantiateWithFlags(cudaGraphExec_t *pGraphExec, cudaGraph_t graph,
    unsigned long long flags C2N_OR(0));
extern C2N_API cudaError_t cudaGraphInstantiateWithParams(cudaGraphExec_t *pGraphExec, cudaGraph_t graph,
    cudaGraphInstantiateParams *instantiateParams);
extern C2N_API cudaError_t cudaGraphExecGetFlags(cudaGraphExec_t graphExec, unsigned long long *flags);
extern C2N_API cudaError_t cudaGraphExecKernelNodeSetParams(cudaGraphExec_t hGraphExec, cudaGraphNode_t node,
    const struct cudaKernelNodeParams *pNodeParams);
extern C2N_API cudaError_t cudaGraphExecMemcpyNodeSetParams(cudaGraphExec_t hGraphExec, cudaGraphNode_t node,
    const struct cudaMemcpy3DParms *pNodeParams);
extern C2N_API cudaError_t cudaGraphExecMemcpyNodeSetParamsToSymbol(cudaGraphExec_t hGraphExec,
    cudaGraphNode_t node, const void *symbol, const void *src, size_t count, size_t offset,
    enum cudaMemcpyKind kind);
extern C2N_API cudaError_t cudaGraphExecMemcpyNodeSetParamsFromSymbol(cudaGraphExec_t hGraphExec,
    cudaGraphNode_t node, void *dst, const void *symbol, size_t count, size_t offset,
    enum cudaMemcpyKind kind);
extern C2N_API cudaError_t cudaGraphExecMemcpyNodeSetParams1D(cudaGraphExec_t hGraphExec,
    cudaGraphNode_t node, void *dst, const void *src, size_t count, enum cudaMemcpyKind kind);
extern C2N_API cudaError_t cudaGraphExecMemsetNodeSetParams(cudaGraphExec_t hGraphExec, cudaGraphNode_t node,
    const struct cudaMemsetParams *pNodeParams);
extern C2N_API cudaError_t cudaGraphExecHostNodeSetParams(cudaGraphExec_t hGraphExec, cudaGraphNode_t node,
    const struct cudaHostNodeParams *pNodeParams);
extern C2N_API cudaError_t cudaGraphExecChildGraphNodeSetParams(cudaGraphExec_t hGraphExec,
    cudaGraphNode_t node, cudaGraph_t childGraph);
extern C2N_API cudaError_t cudaGraphExecEventRecordNodeSetEvent(cudaGraphExec_t hGraphExec,
    cudaGraphNode_t hNode, cudaEvent_t event);
extern C2N_API cudaError_t cudaGraphExecEventWaitNodeSetEvent(cudaGraphExec_t hGraphExec,
    cudaGraphNode_t hNode, cudaEvent_t event);
extern C2N_API cudaError_t cudaGraphExecExternalSemaphoresSignalNodeSetParams(cudaGraphExec_t hGraphExec,
    cudaGraphNode_t hNode, const struct cudaExternalSemaphoreSignalNodeParams *nodeParams);
extern C2N_API cudaError_t cudaGraphExecExternalSemaphoresWaitNodeSetParams(cudaGraphExec_t hGraphExec,
    cudaGraphNode_t hNode, const struct cudaExternalSemaphoreWaitNodeParams *nodeParams);
extern C2N_API cudaError_t cudaGraphNodeSetEnabled(cudaGraphExec_t hGraphExec, cudaGraphNode_t hNode,
    unsigned int isEnabled);
extern C2N_API cudaError_t cudaGraphNodeGetEnabled(cudaGraphExec_t hGraphExec, cudaGraphNode_t hNode,
    unsigned int *isEnabled);
extern C2N_API cudaError_t cudaGraphExecUpdate(cudaGraphExec_t hGraphExec, cudaGraph_t hGraph,
    cudaGraphExecUpdateResultInfo *resultInfo);
extern C2N_API cudaError_t cudaGraphUpload(cudaGraphExec_t graphExec, cudaStream_t stream);
extern C2N_API cudaError_t cudaGraphLaunch(cudaGraphExec_t graphExec, cudaStream_t stream);
extern C2N_API cudaError_t cudaGraphExecDestroy(cudaGraphExec_t graphExec);
extern C2N_API cudaError_t cudaGraphDestroy(cudaGraph_t graph);
extern C2N_API cudaError_t cudaGraphDebugDotPrint(cudaGraph_t graph, const char *path, unsigned int flags);
extern C2N_API cudaError_t cudaUserObjectCreate(cudaUserObject_t *object_out, void *ptr, cudaHostFn_t destroy,
    unsigned int initialRefcount, unsigned int flags);
extern C2N_API cudaError_t cudaUserObjectRetain(cudaUserObject_t object, unsigned int count C2N_OR(1));
extern C2N_API cudaError_t cudaUserObjectRelease(cudaUserObject_t object, unsigned int count C2N_OR(1));
extern C2N_API cudaError_t cudaGraphRetainUserObject(cudaGraph_t graph, cudaUserObject_t object,
    unsigned int count C2N_OR(1), unsigned int flags C2N_OR(0));
extern C2N_API cudaError_t cudaGraphReleaseUserObject(cudaGraph_t graph, cudaUserObject_t object,
    unsigned int count C2N_OR(1));
extern C2N_API cudaError_t cudaGraphAddNode(cudaGraphNode_t *pGraphNode, cudaGraph_t graph,
    const cudaGraphNode_t *pDependencies, const cudaGraphEdgeData *dependencyData, size_t numDependencies,
    struct cudaGraphNodeParams *nodeParams);
extern C2N_API cudaError_t cudaGraphNodeSetParams(cudaGraphNode_t node,
    struct cudaGraphNodeParams *nodeParams);
extern C2N_API cudaError_t cudaGraphExecNodeSetParams(cudaGraphExec_t graphExec, cudaGraphNode_t node,
    struct cudaGraphNodeParams *nodeParams);
extern C2N_API cudaError_t cudaGraphConditionalHandleCreate(cudaGraphConditionalHandle *pHandle_out,
    cudaGraph_t graph, unsigned int defaultLaunchValue C2N_OR(0), unsigned int flags C2N_OR(0));
extern C2N_API cudaError_t cudaIpcGetEventHandle(cudaIpcEventHandle_t *handle, cudaEvent_t event);
extern C2N_API cudaError_t cudaIpcOpenEventHandle(cudaEvent_t *event, cudaIpcEventHandle_t handle);
extern C2N_API cudaError_t cudaIpcGetMemHandle(cudaIpcMemHandle_t *handle, void *devPtr);
extern C2N_API cudaError_t cudaIpcOpenMemHandle(void **devPtr, cudaIpcMemHandle_t handle, unsigned int flags);
extern C2N_API cudaError_t cudaIpcCloseMemHandle(void *devPtr);
extern C2N_API cudaError_t cudaDeviceGetNvSciSyncAttributes(void *nvSciSyncAttrList, int device, int flags);
extern C2N_API cudaError_t cudaImportExternalMemory(cudaExternalMemory_t *extMem_out,
    const struct cudaExternalMemoryHandleDesc *memHandleDesc);
extern C2N_API cudaError_t cudaExternalMemoryGetMappedBuffer(void **devPtr, cudaExternalMemory_t extMem,
    const struct cudaExternalMemoryBufferDesc *bufferDesc);
extern C2N_API cudaError_t cudaExternalMemoryGetMappedMipmappedArray(cudaMipmappedArray_t *mipmap,
    cudaExternalMemory_t extMem, const struct cudaExternalMemoryMipmappedArrayDesc *mipmapDesc);
extern C2N_API cudaError_t cudaDestroyExternalMemory(cudaExternalMemory_t extMem);
extern C2N_API cudaError_t cudaImportExternalSemaphore(cudaExternalSemaphore_t *extSem_out,
    const struct cudaExternalSemaphoreHandleDesc *semHandleDesc);
extern C2N_API cudaError_t cudaSignalExternalSemaphoresAsync(const cudaExternalSemaphore_t *extSemArray,
    const struct cudaExternalSemaphoreSignalParams *paramsArray, unsigned int numExtSems,
    cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaWaitExternalSemaphoresAsync(const cudaExternalSemaphore_t *extSemArray,
    const struct cudaExternalSemaphoreWaitParams *paramsArray, unsigned int numExtSems,
    cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaDestroyExternalSemaphore(cudaExternalSemaphore_t extSem);
extern C2N_API cudaError_t cudaGraphicsUnregisterResource(cudaGraphicsResource_t resource);
extern C2N_API cudaError_t cudaGraphicsResourceSetMapFlags(cudaGraphicsResource_t resource,
    unsigned int flags);
extern C2N_API cudaError_t cudaGraphicsMapResources(int count, cudaGraphicsResource_t *resources,
    cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaGraphicsUnmapResources(int count, cudaGraphicsResource_t *resources,
    cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaGraphicsResourceGetMappedPointer(void **devPtr, size_t *size,
    cudaGraphicsResource_t resource);
extern C2N_API cudaError_t cudaGraphicsSubResourceGetMappedArray(cudaArray_t *array,
    cudaGraphicsResource_t resource, unsigned int arrayIndex, unsigned int mipLevel);
extern C2N_API cudaError_t cudaGraphicsResourceGetMappedMipmappedArray(cudaMipmappedArray_t *mipmappedArray,
    cudaGraphicsResource_t resource);
extern C2N_API cudaError_t cudaThreadSynchronize(void);
extern C2N_API cudaError_t cudaThreadExit(void);
extern C2N_API cudaError_t cudaThreadGetCacheConfig(enum cudaFuncCache *pCacheConfig);
extern C2N_API cudaError_t cudaThreadSetCacheConfig(enum cudaFuncCache cacheConfig);
extern C2N_API cudaError_t cudaThreadGetLimit(size_t *pValue, enum cudaLimit limit);
extern C2N_API cudaError_t cudaThreadSetLimit(enum cudaLimit limit, size_t value);
extern C2N_API cudaError_t cudaBindTexture(size_t *offset, const struct textureReference *texref,
    const void *devPtr, const struct cudaChannelFormatDesc *desc, size_t size C2N_OR(UINT_MAX));
extern C2N_API cudaError_t cudaBindTexture2D(size_t *offset, const struct textureReference *texref,
    const void *devPtr, const struct cudaChannelFormatDesc *desc, size_t width, size_t height, size_t pitch);
extern C2N_API cudaError_t cudaBindTextureToArray(const struct textureReference *texref,
    cudaArray_const_t array, const struct cudaChannelFormatDesc *desc);
extern C2N_API cudaError_t cudaBindTextureToMipmappedArray(const struct textureReference *texref,
    cudaMipmappedArray_const_t mipmappedArray, const struct cudaChannelFormatDesc *desc);
extern C2N_API cudaError_t cudaUnbindTexture(const struct textureReference *texref);
extern C2N_API cudaError_t cudaGetTextureAlignmentOffset(size_t *offset,
    const struct textureReference *texref);
extern C2N_API cudaError_t cudaGetTextureReference(const struct textureReference **texref,
    const void *symbol);
extern C2N_API cudaError_t cudaBindSurfaceToArray(const struct surfaceReference *surfref,
    cudaArray_const_t array, const struct cudaChannelFormatDesc *desc);
extern C2N_API cudaError_t cudaGetSurfaceReference(const struct surfaceReference **surfref,
    const void *symbol);
extern C2N_API cudaError_t cudaLaunchCooperativeKernelMultiDevice(struct cudaLaunchParams *launchParamsList,
    unsigned int numDevices, unsigned int flags C2N_OR(0));
extern C2N_API cudaError_t cudaSetDoubleForDevice(double *d);
extern C2N_API cudaError_t cudaSetDoubleForHost(double *d);
extern C2N_API cudaError_t cudaConfigureCall(dim3 gridDim, dim3 blockDim, size_t sharedMem C2N_OR(0),
    cudaStream_t stream C2N_OR(0));
extern C2N_API cudaError_t cudaSetupArgument(const void *arg, size_t size, size_t offset);
extern C2N_API cudaError_t cudaLaunch(const void *func);
/* end of what is made */

#if defined(__cplusplus)
}
#endif
#undef C2N_OR

#endif
