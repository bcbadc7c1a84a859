/* Kernels by the address of their stub: launches, attributes, occupancy; symbols' addresses.
   In: the address that the host program has of a kernel. Out: CUDA's error and answers. */
#include "launch.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "cuda_runtime_api.h"

#define MOST_RESIDENT_THREADS 2048
#define MOST_RESIDENT_BLOCKS 32

typedef struct raised {     /* kernels that asked for more dynamic shared memory */
    const c2n_kernel *kernel;
    uint64_t most;
    struct raised *next;
} raised;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static raised *all_raised;

uint64_t c2n_dynamic_shared_limit(const c2n_kernel *kernel) {
    uint64_t most = C2N_USUAL_SHARED;
    pthread_mutex_lock(&lock);
    for (const raised *r = all_raised; r; r = r->next)
        if (r->kernel == kernel) most = r->most > most ? r->most : most;
    pthread_mutex_unlock(&lock);
    return most;
}

static cudaError_t raise_limit(const c2n_kernel *kernel, int value) {
    if (value < 0 || (uint64_t)value > c2n_most_shared()) return cudaErrorInvalidValue;
    raised *row = malloc(sizeof *row);
    if (!row) return cudaErrorMemoryAllocation;
    pthread_mutex_lock(&lock);
    *row = (raised){kernel, (uint64_t)value, all_raised};
    all_raised = row;
    pthread_mutex_unlock(&lock);
    return cudaSuccess;
}

/* -- launches ------------------------------------------------------------------------------------ */

static cudaError_t launch(const void *stub, c2n_shape shape, void **arguments) {
    const cudaError_t error = c2n_begin();
    if (error != cudaSuccess) return c2n_fail(error);
    c2n_kernel *kernel = c2n_kernel_of(stub);
    if (!kernel) return c2n_fail(cudaErrorInvalidDeviceFunction);
    return c2n_launch_shape(kernel, &shape, arguments);
}

#define SHAPE(grid, block, ...) \
    (c2n_shape) { {(grid).x, (grid).y, (grid).z}, {(block).x, (block).y, (block).z}, __VA_ARGS__ }

cudaError_t cudaLaunchKernel(const void *func, dim3 gridDim, dim3 blockDim, void **args, size_t sharedMem,
                             cudaStream_t stream) {
    return launch(func, SHAPE(gridDim, blockDim, sharedMem, stream, 0), args);
}

cudaError_t cudaLaunchCooperativeKernel(const void *func, dim3 gridDim, dim3 blockDim, void **args,
                                        size_t sharedMem, cudaStream_t stream) {
    return launch(func, SHAPE(gridDim, blockDim, sharedMem, stream, 1), args);
}

cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t *config, const void *func, void **args) {
    if (!config || (config->numAttrs && !config->attrs)) return c2n_fail(cudaErrorInvalidValue);
    int cooperative = 0;
    for (unsigned i = 0; i < config->numAttrs; i++) {
        const cudaLaunchAttribute *given = &config->attrs[i];
        if (given->id == cudaLaunchAttributeCooperative) cooperative = given->val.cooperative;
        if (given->id == cudaLaunchAttributeClusterDimension &&
            (given->val.clusterDim.x > 1 || given->val.clusterDim.y > 1 || given->val.clusterDim.z > 1)) {
            static int said;
            return c2n_refused("cudaLaunchAttributeClusterDimension", &said, "C2N4002",
                               "clusters of blocks are not carried over");
        }
    }
    return launch(func, SHAPE(config->gridDim, config->blockDim, config->dynamicSmemBytes, config->stream, cooperative),
                  args);
}

/* -- attributes ---------------------------------------------------------------------------------- */

cudaError_t cudaFuncGetAttributes(struct cudaFuncAttributes *attr, const void *func) {
    cudaError_t error = c2n_begin();
    c2n_kernel *kernel = c2n_kernel_of(func);
    if (error == cudaSuccess && !attr) error = cudaErrorInvalidValue;
    if (error == cudaSuccess && !kernel) error = cudaErrorInvalidDeviceFunction;
    if (error != cudaSuccess) return c2n_fail(error);
    const uint32_t most = c2n_most_threads(kernel), usual[3] = {most < 256 ? most : 256, 1, 1};
    const c2n_compiled *compiled = c2n_find_compiled(kernel, usual, &error);
    if (!compiled) return c2n_fail(error);
    memset(attr, 0, sizeof *attr);
    attr->sharedSizeBytes = compiled->needs.shared;
    attr->localSizeBytes = compiled->needs.local / usual[0];
    attr->maxThreadsPerBlock = (int)most;
    attr->numRegs = 32; /* a number that lets programs fill their blocks: nothing here has registers */
    attr->ptxVersion = attr->binaryVersion = 80;
    attr->maxDynamicSharedSizeBytes = (int)c2n_dynamic_shared_limit(kernel);
    attr->preferredShmemCarveout = -1;
    return cudaSuccess;
}

cudaError_t cudaFuncSetAttribute(const void *func, enum cudaFuncAttribute attr, int value) {
    cudaError_t error = c2n_begin();
    c2n_kernel *kernel = c2n_kernel_of(func);
    if (error == cudaSuccess && !kernel) error = cudaErrorInvalidDeviceFunction;
    if (error == cudaSuccess && (int)attr < 0) error = cudaErrorInvalidValue;
    if (error == cudaSuccess && attr == cudaFuncAttributeMaxDynamicSharedMemorySize)
        error = raise_limit(kernel, value);
    return error == cudaSuccess ? error : c2n_fail(error);
}

static cudaError_t known(const void *func) {
    cudaError_t error = c2n_begin();
    if (error == cudaSuccess && !c2n_kernel_of(func)) error = cudaErrorInvalidDeviceFunction;
    return error == cudaSuccess ? error : c2n_fail(error);
}

cudaError_t cudaFuncSetCacheConfig(const void *func, enum cudaFuncCache cacheConfig) {
    (void)cacheConfig;
    return known(func);
}

cudaError_t cudaFuncSetSharedMemConfig(const void *func, enum cudaSharedMemConfig config) {
    (void)config;
    return known(func);
}

cudaError_t cudaFuncGetName(const char **name, const void *func) {
    const c2n_kernel *kernel = c2n_kernel_of(func);
    if (!name) return c2n_fail(cudaErrorInvalidValue);
    if (!kernel) return c2n_fail(cudaErrorInvalidDeviceFunction);
    *name = kernel->name;
    return cudaSuccess;
}

cudaError_t cudaGetFuncBySymbol(cudaFunction_t *functionPtr, const void *symbolPtr) {
    if (!functionPtr) return c2n_fail(cudaErrorInvalidValue);
    *functionPtr = (cudaFunction_t)(uintptr_t)symbolPtr;
    return known(symbolPtr);
}

/* -- occupancy: blocks that are resident at once on a core of the NPU, by CUDA's usual limits ------ */

int c2n_resident_blocks(uint64_t threads, uint64_t shared) {
    if (threads > 1024) return 0;
    uint64_t most = MOST_RESIDENT_THREADS / 32 / ((threads + 31) / 32);
    if (shared && c2n_most_shared() / shared < most) most = c2n_most_shared() / shared;
    return (int)(most > MOST_RESIDENT_BLOCKS ? MOST_RESIDENT_BLOCKS : most);
}

cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *numBlocks, const void *func,
                                                                   int blockSize, size_t dynamicSMemSize,
                                                                   unsigned int flags) {
    if (!numBlocks || blockSize <= 0 || flags > 1) return c2n_fail(cudaErrorInvalidValue);
    const cudaError_t error = known(func);
    if (error == cudaSuccess) *numBlocks = c2n_resident_blocks((uint64_t)blockSize, dynamicSMemSize);
    return error;
}

cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int *numBlocks, const void *func, int blockSize,
                                                          size_t dynamicSMemSize) {
    return cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(numBlocks, func, blockSize, dynamicSMemSize, 0);
}

cudaError_t cudaOccupancyAvailableDynamicSMemPerBlock(size_t *dynamicSmemSize, const void *func, int numBlocks,
                                                      int blockSize) {
    if (!dynamicSmemSize || numBlocks <= 0 || blockSize <= 0) return c2n_fail(cudaErrorInvalidValue);
    *dynamicSmemSize = c2n_most_shared() / (unsigned)numBlocks;
    return known(func);
}

/* -- symbols ------------------------------------------------------------------------------------- */

cudaError_t cudaGetSymbolAddress(void **devPtr, const void *symbol) {
    size_t bytes;
    cudaError_t error = c2n_begin();
    if (error == cudaSuccess) error = devPtr ? c2n_symbol(symbol, devPtr, &bytes) : cudaErrorInvalidValue;
    return error == cudaSuccess ? error : c2n_fail(error);
}

cudaError_t cudaGetSymbolSize(size_t *size, const void *symbol) {
    void *device;
    cudaError_t error = c2n_begin();
    if (error == cudaSuccess) error = size ? c2n_symbol(symbol, &device, size) : cudaErrorInvalidValue;
    return error == cudaSuccess ? error : c2n_fail(error);
}
