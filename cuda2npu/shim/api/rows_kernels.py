"""Kernels: launches, attributes, occupancy, libraries of device code.

In: nothing. Out: `ROWS`; see `row.py` for what a status says.
"""

from cuda2npu.shim.api.row import approximate, emulated, exact, no_op, refused

ROWS = (
    exact("cudaError_t cudaLaunchKernel(const void *func, dim3 gridDim, dim3 blockDim, void **args, size_t sharedMem, cudaStream_t stream)"),
    emulated("cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t *config, const void *func, void **args)", "priorities and other hints have no effect; clusters are refused", since="12.0"),
    emulated("cudaError_t cudaLaunchCooperativeKernel(const void *func, dim3 gridDim, dim3 blockDim, void **args, size_t sharedMem, cudaStream_t stream)", "blocks that wait for one another take turns, each on a stack of its own", since="11.7"),
    no_op("cudaError_t cudaFuncSetCacheConfig(const void *func, enum cudaFuncCache cacheConfig)", "a hint to a GPU's caches"),
    approximate("cudaError_t cudaFuncGetAttributes(struct cudaFuncAttributes *attr, const void *func)", "an NPU has no registers to count; sizes are the kernel's"),
    approximate("cudaError_t cudaFuncSetAttribute(const void *func, enum cudaFuncAttribute attr, int value)", "dynamic shared memory is raised; carve-outs and clusters are ignored", since="11.7"),
    exact("cudaError_t cudaFuncGetName(const char **name, const void *func)", since="12.3"),
    refused("cudaError_t cudaFuncGetParamInfo(const void *func, size_t paramIndex, size_t *paramOffset, size_t *paramSize)", "C2N1017", "a kernel's layout of parameters is not there yet", since="12.4"),
    no_op("cudaError_t cudaFuncSetSharedMemConfig(const void *func, enum cudaSharedMemConfig config)", "a hint to a GPU's banks of shared memory"),
    approximate("cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int *numBlocks, const void *func, int blockSize, size_t dynamicSMemSize)", "by a GPU's usual limits; an NPU runs blocks in tiles"),
    approximate("cudaError_t cudaOccupancyAvailableDynamicSMemPerBlock(size_t *dynamicSmemSize, const void *func, int numBlocks, int blockSize)", "by a GPU's usual limits; an NPU runs blocks in tiles", since="11.7"),
    approximate("cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *numBlocks, const void *func, int blockSize, size_t dynamicSMemSize, unsigned int flags)", "by a GPU's usual limits; an NPU runs blocks in tiles"),
    refused("cudaError_t cudaOccupancyMaxPotentialClusterSize(int *clusterSize, const void *func, const cudaLaunchConfig_t *launchConfig)", "C2N1017", "clusters of blocks are not carried over", since="12.0"),
    refused("cudaError_t cudaOccupancyMaxActiveClusters(int *numClusters, const void *func, const cudaLaunchConfig_t *launchConfig)", "C2N1017", "clusters of blocks are not carried over", since="12.0"),
    refused("cudaError_t cudaGetDriverEntryPoint(const char *symbol, void **funcPtr, unsigned long long flags, enum cudaDriverEntryPointQueryResult *driverStatus = 0)", "C2N1016", since="11.7"),
    refused("cudaError_t cudaGetDriverEntryPointByVersion(const char *symbol, void **funcPtr, unsigned int cudaVersion, unsigned long long flags, enum cudaDriverEntryPointQueryResult *driverStatus = 0)", "C2N1016", since="12.5"),
    refused("cudaError_t cudaLibraryLoadData(cudaLibrary_t *library, const void *code, enum cudaJitOption *jitOptions, void **jitOptionsValues, unsigned int numJitOptions, enum cudaLibraryOption *libraryOptions, void **libraryOptionValues, unsigned int numLibraryOptions)", "C2N1016", since="12.8"),
    refused("cudaError_t cudaLibraryLoadFromFile(cudaLibrary_t *library, const char *fileName, enum cudaJitOption *jitOptions, void **jitOptionsValues, unsigned int numJitOptions, enum cudaLibraryOption *libraryOptions, void **libraryOptionValues, unsigned int numLibraryOptions)", "C2N1016", since="12.8"),
    refused("cudaError_t cudaLibraryUnload(cudaLibrary_t library)", "C2N1016", since="12.8"),
    refused("cudaError_t cudaLibraryGetKernel(cudaKernel_t *pKernel, cudaLibrary_t library, const char *name)", "C2N1016", since="12.8"),
    refused("cudaError_t cudaLibraryGetGlobal(void **dptr, size_t *bytes, cudaLibrary_t library, const char *name)", "C2N1016", since="12.8"),
    refused("cudaError_t cudaLibraryGetManaged(void **dptr, size_t *bytes, cudaLibrary_t library, const char *name)", "C2N1016", since="12.8"),
    refused("cudaError_t cudaLibraryGetUnifiedFunction(void **fptr, cudaLibrary_t library, const char *symbol)", "C2N1016", since="12.8"),
    refused("cudaError_t cudaLibraryGetKernelCount(unsigned int *count, cudaLibrary_t lib)", "C2N1016", since="12.8"),
    refused("cudaError_t cudaLibraryEnumerateKernels(cudaKernel_t *kernels, unsigned int numKernels, cudaLibrary_t lib)", "C2N1016", since="12.8"),
    refused("cudaError_t cudaKernelSetAttributeForDevice(cudaKernel_t kernel, enum cudaFuncAttribute attr, int value, int device)", "C2N1016", since="12.8"),
    refused("cudaError_t cudaGetExportTable(const void **ppExportTable, const cudaUUID_t *pExportTableId)", "C2N1016"),
    exact("cudaError_t cudaGetFuncBySymbol(cudaFunction_t *functionPtr, const void *symbolPtr)", since="11.7"),
    refused("cudaError_t cudaGetKernel(cudaKernel_t *kernelPtr, const void *entryFuncAddr)", "C2N1016", since="12.1"),
)
