"""What CUDA 13 no longer has and programs still call, and what NVIDIA's compiler calls.

In: nothing. Out: `ROWS`; see `row.py` for what a status says.
"""

from cuda2npu.shim.api.row import NO_HEADER, approximate, exact, no_op, refused

ROWS = (
    exact("cudaError_t cudaThreadSynchronize(void)", until="12.9"),
    exact("cudaError_t cudaThreadExit(void)", until="12.9"),
    no_op("cudaError_t cudaThreadGetCacheConfig(enum cudaFuncCache *pCacheConfig)", "a hint to a GPU's caches", until="12.9"),
    no_op("cudaError_t cudaThreadSetCacheConfig(enum cudaFuncCache cacheConfig)", "a hint to a GPU's caches", until="12.9"),
    approximate("cudaError_t cudaThreadGetLimit(size_t *pValue, enum cudaLimit limit)", "kept and answered; what they bound is not bounded by them", until="12.9"),
    approximate("cudaError_t cudaThreadSetLimit(enum cudaLimit limit, size_t value)", "kept and answered; what they bound is not bounded by them", until="12.9"),
    refused("cudaError_t cudaBindTexture(size_t *offset, const struct textureReference *texref, const void *devPtr, const struct cudaChannelFormatDesc *desc, size_t size = UINT_MAX)", "C2N1010", until="11.7"),
    refused("cudaError_t cudaBindTexture2D(size_t *offset, const struct textureReference *texref, const void *devPtr, const struct cudaChannelFormatDesc *desc, size_t width, size_t height, size_t pitch)", "C2N1010", until="11.7"),
    refused("cudaError_t cudaBindTextureToArray(const struct textureReference *texref, cudaArray_const_t array, const struct cudaChannelFormatDesc *desc)", "C2N1010", until="11.7"),
    refused("cudaError_t cudaBindTextureToMipmappedArray(const struct textureReference *texref, cudaMipmappedArray_const_t mipmappedArray, const struct cudaChannelFormatDesc *desc)", "C2N1010", until="11.7"),
    refused("cudaError_t cudaUnbindTexture(const struct textureReference *texref)", "C2N1010", until="11.7"),
    refused("cudaError_t cudaGetTextureAlignmentOffset(size_t *offset, const struct textureReference *texref)", "C2N1010", until="11.7"),
    refused("cudaError_t cudaGetTextureReference(const struct textureReference **texref, const void *symbol)", "C2N1010", until="11.7"),
    refused("cudaError_t cudaBindSurfaceToArray(const struct surfaceReference *surfref, cudaArray_const_t array, const struct cudaChannelFormatDesc *desc)", "C2N1010", until="11.7"),
    refused("cudaError_t cudaGetSurfaceReference(const struct surfaceReference **surfref, const void *symbol)", "C2N1010", until="11.7"),
    refused("cudaError_t cudaLaunchCooperativeKernelMultiDevice(struct cudaLaunchParams *launchParamsList, unsigned int numDevices, unsigned int flags = 0)", "C2N1017", "a kernel does not wait for other devices", since="11.7", until="12.9"),
    refused("cudaError_t cudaSetDoubleForDevice(double *d)", "C2N1017", "devices without `double` are gone", until="12.9"),
    refused("cudaError_t cudaSetDoubleForHost(double *d)", "C2N1017", "devices without `double` are gone", until="12.9"),
    refused("cudaError_t cudaConfigureCall(dim3 gridDim, dim3 blockDim, size_t sharedMem = 0, cudaStream_t stream = 0)", "C2N1017", "arguments are handed over by `cudaLaunchKernel`", until="8.0"),
    refused("cudaError_t cudaSetupArgument(const void *arg, size_t size, size_t offset)", "C2N1017", "arguments are handed over by `cudaLaunchKernel`", until="8.0"),
    refused("cudaError_t cudaLaunch(const void *func)", "C2N1017", "arguments are handed over by `cudaLaunchKernel`", until="8.0"),
    refused("void **__cudaRegisterFatBinary(void *fatCubin)", "C2N1016", header=NO_HEADER),
    refused("void __cudaRegisterFatBinaryEnd(void **fatCubinHandle)", "C2N1016", since="11.7", header=NO_HEADER),
    refused("void __cudaUnregisterFatBinary(void **fatCubinHandle)", "C2N1016", header=NO_HEADER),
    refused("char __cudaInitModule(void **fatCubinHandle)", "C2N1016", header=NO_HEADER),
    refused("void __cudaRegisterFunction(void **fatCubinHandle, const char *hostFun, char *deviceFun, const char *deviceName, int thread_limit, void *tid, void *bid, void *bDim, void *gDim, int *wSize)", "C2N1016", header=NO_HEADER),
    refused("void __cudaRegisterVar(void **fatCubinHandle, char *hostVar, char *deviceAddress, const char *deviceName, int ext, size_t size, int constant, int global)", "C2N1016", header=NO_HEADER),
    refused("void __cudaRegisterManagedVar(void **fatCubinHandle, void **hostVarPtrAddress, char *deviceAddress, const char *deviceName, int ext, size_t size, int constant, int global)", "C2N1016", header=NO_HEADER),
    refused("void __cudaRegisterHostVar(void **fatCubinHandle, const char *deviceName, char *hostVar, size_t size)", "C2N1016", since="11.7", header=NO_HEADER),
    refused("void __cudaRegisterTexture(void **fatCubinHandle, const struct textureReference *hostVar, const void **deviceAddress, const char *deviceName, int dim, int norm, int ext)", "C2N1016", until="11.7", header=NO_HEADER),
    refused("void __cudaRegisterSurface(void **fatCubinHandle, const struct surfaceReference *hostVar, const void **deviceAddress, const char *deviceName, int dim, int ext)", "C2N1016", until="11.7", header=NO_HEADER),
    refused("unsigned __cudaPushCallConfiguration(dim3 gridDim, dim3 blockDim, size_t sharedMem, struct CUstream_st *stream)", "C2N1016", since="11.7", header=NO_HEADER),
    refused("cudaError_t __cudaPopCallConfiguration(dim3 *gridDim, dim3 *blockDim, size_t *sharedMem, void *stream)", "C2N1016", since="11.7", header=NO_HEADER),
    refused("cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 gridDim, dim3 blockDim, void **args, size_t sharedMem, cudaStream_t stream)", "C2N1016", since="12.9", header=NO_HEADER),
    refused("cudaError_t __cudaLaunchKernel_ptsz(cudaKernel_t kernel, dim3 gridDim, dim3 blockDim, void **args, size_t sharedMem, cudaStream_t stream)", "C2N1016", since="12.9", header=NO_HEADER),
    refused("cudaError_t __cudaGetKernel(cudaKernel_t *kernel, const void *function)", "C2N1016", since="12.9", header=NO_HEADER),
)
