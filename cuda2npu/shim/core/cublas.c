/* cuBLAS and cuBLASLt as far as they compute nothing: handles, what they are set to, and copies.
   In: calls of `cublas_api.h` and `cublasLt.h`. Out: a status; the handle's settings are kept in it. */
#include <stdlib.h>

#include "checks.h"
#include "cublasLt.h"
#include "cublas_api.h"

struct cublasContext {
    cudaStream_t stream;
    cublasPointerMode_t pointers;
    cublasAtomicsMode_t atomics;
    cublasMath_t math;
    int processors;
};

#define NEED(condition, status) \
    do { \
        if (!(condition)) return status; \
    } while (0)
#define NEED_HANDLE NEED(handle, CUBLAS_STATUS_NOT_INITIALIZED)
#define NEED_VALUE(condition) NEED(condition, CUBLAS_STATUS_INVALID_VALUE)

/* -- handles -------------------------------------------------------------------------------------- */

cublasStatus_t cublasCreate_v2(cublasHandle_t *handle) {
    NEED_VALUE(handle);
    NEED(c2n_begin() == cudaSuccess, CUBLAS_STATUS_NOT_INITIALIZED);
    *handle = calloc(1, sizeof **handle);
    return *handle ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_ALLOC_FAILED;
}

cublasStatus_t cublasDestroy_v2(cublasHandle_t handle) {
    NEED_HANDLE;
    free(handle);
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasGetVersion_v2(cublasHandle_t handle, int *version) {
    NEED_HANDLE;
    NEED_VALUE(version);
    *version = CUBLAS_VERSION;
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasGetProperty(libraryPropertyType type, int *value) {
    static const int parts[] = {CUBLAS_VER_MAJOR, CUBLAS_VER_MINOR, CUBLAS_VER_PATCH};
    NEED_VALUE(value && (unsigned)type <= PATCH_LEVEL);
    *value = parts[type];
    return CUBLAS_STATUS_SUCCESS;
}

size_t cublasGetCudartVersion(void) { return CUDART_VERSION; }

/* -- settings ------------------------------------------------------------------------------------- */

#define SETTING(set, get, type, field, allowed) \
    cublasStatus_t set(cublasHandle_t handle, type given) { \
        NEED_HANDLE; \
        NEED_VALUE(allowed); \
        handle->field = given; \
        return CUBLAS_STATUS_SUCCESS; \
    } \
    cublasStatus_t get(cublasHandle_t handle, type *found) { \
        NEED_HANDLE; \
        NEED_VALUE(found); \
        *found = handle->field; \
        return CUBLAS_STATUS_SUCCESS; \
    }
SETTING(cublasSetStream_v2, cublasGetStream_v2, cudaStream_t, stream, c2n_check_stream(given) == cudaSuccess)
SETTING(cublasSetPointerMode_v2, cublasGetPointerMode_v2, cublasPointerMode_t, pointers,
        (unsigned)given <= CUBLAS_POINTER_MODE_DEVICE)
SETTING(cublasSetAtomicsMode, cublasGetAtomicsMode, cublasAtomicsMode_t, atomics,
        (unsigned)given <= CUBLAS_ATOMICS_ALLOWED)
SETTING(cublasSetMathMode, cublasGetMathMode, cublasMath_t, math,
        ((unsigned)given & 15u) <= CUBLAS_FP32_EMULATED_BF16X9_MATH && (unsigned)given < 32)
SETTING(cublasSetSmCountTarget, cublasGetSmCountTarget, int, processors, given >= 0)

cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t handle, void *workspace, size_t bytes) {
    NEED_HANDLE;
    NEED_VALUE(workspace || !bytes);
    return CUBLAS_STATUS_SUCCESS;
}

static cublasLogCallback logger;

cublasStatus_t cublasLoggerConfigure(int logIsOn, int logToStdOut, int logToStdErr, const char *logFileName) {
    (void)logIsOn, (void)logToStdOut, (void)logToStdErr, (void)logFileName;
    return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasSetLoggerCallback(cublasLogCallback userCallback) {
    __atomic_store_n(&logger, userCallback, __ATOMIC_SEQ_CST);
    return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasGetLoggerCallback(cublasLogCallback *userCallback) {
    NEED_VALUE(userCallback);
    *userCallback = __atomic_load_n(&logger, __ATOMIC_SEQ_CST);
    return CUBLAS_STATUS_SUCCESS;
}

/* -- names ---------------------------------------------------------------------------------------- */

static const struct {
    cublasStatus_t status;
    const char *name, *meaning;
} statuses[] = {
#define STATUS(name, meaning) {CUBLAS_STATUS_##name, "CUBLAS_STATUS_" #name, meaning}
    STATUS(SUCCESS, "success"),
    STATUS(NOT_INITIALIZED, "the library was not initialized"),
    STATUS(ALLOC_FAILED, "an allocation failed"),
    STATUS(INVALID_VALUE, "a parameter has no valid value"),
    STATUS(ARCH_MISMATCH, "the device lacks a feature that is needed"),
    STATUS(MAPPING_ERROR, "memory of the device could not be accessed"),
    STATUS(EXECUTION_FAILED, "a computation failed on the device"),
    STATUS(INTERNAL_ERROR, "an internal operation failed"),
    STATUS(NOT_SUPPORTED, "the functionality is not supported"),
    STATUS(LICENSE_ERROR, "a license is missing"),
};
enum { STATUSES = sizeof statuses / sizeof *statuses };

const char *cublasGetStatusName(cublasStatus_t status) {
    for (int i = 0; i < STATUSES; i++)
        if (statuses[i].status == status) return statuses[i].name;
    return "CUBLAS_STATUS_UNKNOWN";
}
const char *cublasGetStatusString(cublasStatus_t status) {
    for (int i = 0; i < STATUSES; i++)
        if (statuses[i].status == status) return statuses[i].meaning;
    return "unknown status";
}

/* -- copies: elements `inc` apart, or columns `ld` apart ------------------------------------------ */

static cublasStatus_t status_of(cudaError_t error) {
    return error == cudaSuccess ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_MAPPING_ERROR;
}

typedef struct {
    size_t width, height, from_pitch, to_pitch;
} box;

static cublasStatus_t copy(const void *from, void *to, box b, enum cudaMemcpyKind kind) {
    if (!b.width || !b.height) return CUBLAS_STATUS_SUCCESS;
    return status_of(cudaMemcpy2D(to, b.to_pitch, from, b.from_pitch, b.width, b.height, kind));
}
static cublasStatus_t copy_async(const void *from, void *to, box b, enum cudaMemcpyKind kind, cudaStream_t stream) {
    if (!b.width || !b.height) return CUBLAS_STATUS_SUCCESS;
    return status_of(cudaMemcpy2DAsync(to, b.to_pitch, from, b.from_pitch, b.width, b.height, kind, stream));
}

#define VECTOR_ROOM NEED_VALUE(n >= 0 && elemSize > 0 && incx > 0 && incy > 0)
#define VECTOR (box){(size_t)elemSize, (size_t)n, (size_t)incx * (size_t)elemSize, (size_t)incy * (size_t)elemSize}
#define MATRIX_ROOM NEED_VALUE(rows >= 0 && cols >= 0 && elemSize > 0 && lda >= rows && ldb >= rows && lda > 0 && ldb > 0)
#define MATRIX \
    (box){(size_t)rows * (size_t)elemSize, (size_t)cols, (size_t)lda * (size_t)elemSize, (size_t)ldb * (size_t)elemSize}

cublasStatus_t cublasSetVector(int n, int elemSize, const void *x, int incx, void *devicePtr, int incy) {
    VECTOR_ROOM;
    return copy(x, devicePtr, VECTOR, cudaMemcpyHostToDevice);
}
cublasStatus_t cublasGetVector(int n, int elemSize, const void *x, int incx, void *y, int incy) {
    VECTOR_ROOM;
    return copy(x, y, VECTOR, cudaMemcpyDeviceToHost);
}
cublasStatus_t cublasSetMatrix(int rows, int cols, int elemSize, const void *A, int lda, void *B, int ldb) {
    MATRIX_ROOM;
    return copy(A, B, MATRIX, cudaMemcpyHostToDevice);
}
cublasStatus_t cublasGetMatrix(int rows, int cols, int elemSize, const void *A, int lda, void *B, int ldb) {
    MATRIX_ROOM;
    return copy(A, B, MATRIX, cudaMemcpyDeviceToHost);
}
cublasStatus_t cublasSetVectorAsync(int n, int elemSize, const void *hostPtr, int incx, void *devicePtr, int incy,
                                    cudaStream_t stream) {
    VECTOR_ROOM;
    return copy_async(hostPtr, devicePtr, VECTOR, cudaMemcpyHostToDevice, stream);
}
cublasStatus_t cublasGetVectorAsync(int n, int elemSize, const void *devicePtr, int incx, void *hostPtr, int incy,
                                    cudaStream_t stream) {
    VECTOR_ROOM;
    return copy_async(devicePtr, hostPtr, VECTOR, cudaMemcpyDeviceToHost, stream);
}
cublasStatus_t cublasSetMatrixAsync(int rows, int cols, int elemSize, const void *A, int lda, void *B, int ldb,
                                    cudaStream_t stream) {
    MATRIX_ROOM;
    return copy_async(A, B, MATRIX, cudaMemcpyHostToDevice, stream);
}
cublasStatus_t cublasGetMatrixAsync(int rows, int cols, int elemSize, const void *A, int lda, void *B, int ldb,
                                    cudaStream_t stream) {
    MATRIX_ROOM;
    return copy_async(A, B, MATRIX, cudaMemcpyDeviceToHost, stream);
}

/* -- cuBLASLt ------------------------------------------------------------------------------------- */

struct cublasLtContext {
    char unused;
};

cublasStatus_t cublasLtCreate(cublasLtHandle_t *lightHandle) {
    NEED_VALUE(lightHandle);
    NEED(c2n_begin() == cudaSuccess, CUBLAS_STATUS_NOT_INITIALIZED);
    *lightHandle = calloc(1, sizeof **lightHandle);
    return *lightHandle ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_ALLOC_FAILED;
}

cublasStatus_t cublasLtDestroy(cublasLtHandle_t lightHandle) {
    NEED(lightHandle, CUBLAS_STATUS_NOT_INITIALIZED);
    free(lightHandle);
    return CUBLAS_STATUS_SUCCESS;
}

const char *cublasLtGetStatusName(cublasStatus_t status) { return cublasGetStatusName(status); }
const char *cublasLtGetStatusString(cublasStatus_t status) { return cublasGetStatusString(status); }
size_t cublasLtGetVersion(void) { return CUBLAS_VERSION; }
size_t cublasLtGetCudartVersion(void) { return CUDART_VERSION; }
cublasStatus_t cublasLtGetProperty(libraryPropertyType type, int *value) { return cublasGetProperty(type, value); }

/* A descriptor holds nothing: no function reads it. */
#define DESCRIPTOR(create, destroy, set, type, attributes, ...) \
    cublasStatus_t create(type *made, ##__VA_ARGS__) { \
        NEED_VALUE(made); \
        *made = calloc(1, sizeof **made); \
        return *made ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_ALLOC_FAILED; \
    } \
    cublasStatus_t destroy(type made) { \
        free(made); \
        return CUBLAS_STATUS_SUCCESS; \
    } \
    cublasStatus_t set(type made, attributes attribute, const void *from, size_t bytes) { \
        NEED_VALUE(made && from && bytes && (int)attribute >= 0); \
        return CUBLAS_STATUS_SUCCESS; \
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
DESCRIPTOR(cublasLtMatrixLayoutCreate, cublasLtMatrixLayoutDestroy, cublasLtMatrixLayoutSetAttribute,
           cublasLtMatrixLayout_t, cublasLtMatrixLayoutAttribute_t, cudaDataType type, uint64_t rows, uint64_t cols,
           int64_t ld)
DESCRIPTOR(cublasLtMatmulDescCreate, cublasLtMatmulDescDestroy, cublasLtMatmulDescSetAttribute, cublasLtMatmulDesc_t,
           cublasLtMatmulDescAttributes_t, cublasComputeType_t computeType, cudaDataType_t scaleType)
DESCRIPTOR(cublasLtMatrixTransformDescCreate, cublasLtMatrixTransformDescDestroy,
           cublasLtMatrixTransformDescSetAttribute, cublasLtMatrixTransformDesc_t,
           cublasLtMatrixTransformDescAttributes_t, cudaDataType scaleType)
DESCRIPTOR(cublasLtMatmulPreferenceCreate, cublasLtMatmulPreferenceDestroy, cublasLtMatmulPreferenceSetAttribute,
           cublasLtMatmulPreference_t, cublasLtMatmulPreferenceAttributes_t)

cublasStatus_t cublasLtLoggerSetCallback(cublasLtLoggerCallback_t callback) { return CUBLAS_STATUS_SUCCESS; }
cublasStatus_t cublasLtLoggerSetFile(FILE *file) { return CUBLAS_STATUS_SUCCESS; }
cublasStatus_t cublasLtLoggerOpenFile(const char *logFile) { return CUBLAS_STATUS_SUCCESS; }
cublasStatus_t cublasLtLoggerSetLevel(int level) { return CUBLAS_STATUS_SUCCESS; }
cublasStatus_t cublasLtLoggerSetMask(int mask) { return CUBLAS_STATUS_SUCCESS; }
cublasStatus_t cublasLtLoggerForceDisable(void) { return CUBLAS_STATUS_SUCCESS; }
#pragma GCC diagnostic pop
