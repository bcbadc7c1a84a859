"""cuBLASLt: handles and descriptors, which are made and set up, and what computes, which is refused.

In: nothing. Out: `ROWS`; see `row.py` for what a status says.
"""

from cuda2npu.shim.api.row import CUBLAS_LT, Row, exact, no_op, refused


def _set(prototype: str) -> Row:
    why = "checked; no computing function reads it"
    return no_op(f"cublasStatus_t {prototype}", why, header=CUBLAS_LT)


def _refused(prototype: str) -> Row:
    return refused(f"cublasStatus_t {prototype}", "C2N8002", header=CUBLAS_LT)


def _exact(prototype: str) -> Row:
    return exact(prototype, header=CUBLAS_LT)


def _log(prototype: str) -> Row:
    return no_op(f"cublasStatus_t {prototype}", "nothing is logged", header=CUBLAS_LT)


ROWS: tuple[Row, ...] = (
    _exact("cublasStatus_t cublasLtCreate(cublasLtHandle_t *lightHandle)"),
    _exact("cublasStatus_t cublasLtDestroy(cublasLtHandle_t lightHandle)"),
    _exact("const char *cublasLtGetStatusName(cublasStatus_t status)"),
    _exact("const char *cublasLtGetStatusString(cublasStatus_t status)"),
    _exact("size_t cublasLtGetVersion(void)"),
    _exact("size_t cublasLtGetCudartVersion(void)"),
    _exact("cublasStatus_t cublasLtGetProperty(libraryPropertyType type, int *value)"),
    _set("cublasLtMatrixLayoutCreate(cublasLtMatrixLayout_t *matLayout, cudaDataType type, uint64_t rows, uint64_t cols, int64_t ld)"),
    _set("cublasLtMatrixLayoutDestroy(cublasLtMatrixLayout_t matLayout)"),
    _set("cublasLtMatrixLayoutSetAttribute(cublasLtMatrixLayout_t matLayout, cublasLtMatrixLayoutAttribute_t attr, const void *buf, size_t sizeInBytes)"),
    _refused("cublasLtMatrixLayoutGetAttribute(cublasLtMatrixLayout_t matLayout, cublasLtMatrixLayoutAttribute_t attr, void *buf, size_t sizeInBytes, size_t *sizeWritten)"),
    _set("cublasLtMatmulDescCreate(cublasLtMatmulDesc_t *matmulDesc, cublasComputeType_t computeType, cudaDataType_t scaleType)"),
    _set("cublasLtMatmulDescDestroy(cublasLtMatmulDesc_t matmulDesc)"),
    _set("cublasLtMatmulDescSetAttribute(cublasLtMatmulDesc_t matmulDesc, cublasLtMatmulDescAttributes_t attr, const void *buf, size_t sizeInBytes)"),
    _refused("cublasLtMatmulDescGetAttribute(cublasLtMatmulDesc_t matmulDesc, cublasLtMatmulDescAttributes_t attr, void *buf, size_t sizeInBytes, size_t *sizeWritten)"),
    _set("cublasLtMatrixTransformDescCreate(cublasLtMatrixTransformDesc_t *transformDesc, cudaDataType scaleType)"),
    _set("cublasLtMatrixTransformDescDestroy(cublasLtMatrixTransformDesc_t transformDesc)"),
    _set("cublasLtMatrixTransformDescSetAttribute(cublasLtMatrixTransformDesc_t transformDesc, cublasLtMatrixTransformDescAttributes_t attr, const void *buf, size_t sizeInBytes)"),
    _refused("cublasLtMatrixTransformDescGetAttribute(cublasLtMatrixTransformDesc_t transformDesc, cublasLtMatrixTransformDescAttributes_t attr, void *buf, size_t sizeInBytes, size_t *sizeWritten)"),
    _set("cublasLtMatmulPreferenceCreate(cublasLtMatmulPreference_t *pref)"),
    _set("cublasLtMatmulPreferenceDestroy(cublasLtMatmulPreference_t pref)"),
    _set("cublasLtMatmulPreferenceSetAttribute(cublasLtMatmulPreference_t pref, cublasLtMatmulPreferenceAttributes_t attr, const void *buf, size_t sizeInBytes)"),
    _refused("cublasLtMatmulPreferenceGetAttribute(cublasLtMatmulPreference_t pref, cublasLtMatmulPreferenceAttributes_t attr, void *buf, size_t sizeInBytes, size_t *sizeWritten)"),
    _refused("cublasLtMatmul(cublasLtHandle_t lightHandle, cublasLtMatmulDesc_t computeDesc, const void *alpha, const void *A, cublasLtMatrixLayout_t Adesc, const void *B, cublasLtMatrixLayout_t Bdesc, const void *beta, const void *C, cublasLtMatrixLayout_t Cdesc, void *D, cublasLtMatrixLayout_t Ddesc, const cublasLtMatmulAlgo_t *algo, void *workspace, size_t workspaceSizeInBytes, cudaStream_t stream)"),
    _refused("cublasLtMatrixTransform(cublasLtHandle_t lightHandle, cublasLtMatrixTransformDesc_t transformDesc, const void *alpha, const void *A, cublasLtMatrixLayout_t Adesc, const void *beta, const void *B, cublasLtMatrixLayout_t Bdesc, void *C, cublasLtMatrixLayout_t Cdesc, cudaStream_t stream)"),
    _refused("cublasLtMatmulAlgoGetHeuristic(cublasLtHandle_t lightHandle, cublasLtMatmulDesc_t operationDesc, cublasLtMatrixLayout_t Adesc, cublasLtMatrixLayout_t Bdesc, cublasLtMatrixLayout_t Cdesc, cublasLtMatrixLayout_t Ddesc, cublasLtMatmulPreference_t preference, int requestedAlgoCount, cublasLtMatmulHeuristicResult_t heuristicResultsArray[], int *returnAlgoCount)"),
    _refused("cublasLtMatmulAlgoGetIds(cublasLtHandle_t lightHandle, cublasComputeType_t computeType, cudaDataType_t scaleType, cudaDataType_t Atype, cudaDataType_t Btype, cudaDataType_t Ctype, cudaDataType_t Dtype, int requestedAlgoCount, int algoIdsArray[], int *returnAlgoCount)"),
    _refused("cublasLtMatmulAlgoInit(cublasLtHandle_t lightHandle, cublasComputeType_t computeType, cudaDataType_t scaleType, cudaDataType_t Atype, cudaDataType_t Btype, cudaDataType_t Ctype, cudaDataType_t Dtype, int algoId, cublasLtMatmulAlgo_t *algo)"),
    _refused("cublasLtMatmulAlgoCheck(cublasLtHandle_t lightHandle, cublasLtMatmulDesc_t operationDesc, cublasLtMatrixLayout_t Adesc, cublasLtMatrixLayout_t Bdesc, cublasLtMatrixLayout_t Cdesc, cublasLtMatrixLayout_t Ddesc, const cublasLtMatmulAlgo_t *algo, cublasLtMatmulHeuristicResult_t *result)"),
    _refused("cublasLtMatmulAlgoCapGetAttribute(const cublasLtMatmulAlgo_t *algo, cublasLtMatmulAlgoCapAttributes_t attr, void *buf, size_t sizeInBytes, size_t *sizeWritten)"),
    _refused("cublasLtMatmulAlgoConfigSetAttribute(cublasLtMatmulAlgo_t *algo, cublasLtMatmulAlgoConfigAttributes_t attr, const void *buf, size_t sizeInBytes)"),
    _refused("cublasLtMatmulAlgoConfigGetAttribute(const cublasLtMatmulAlgo_t *algo, cublasLtMatmulAlgoConfigAttributes_t attr, void *buf, size_t sizeInBytes, size_t *sizeWritten)"),
    _log("cublasLtLoggerSetCallback(cublasLtLoggerCallback_t callback)"),
    _log("cublasLtLoggerSetFile(FILE *file)"),
    _log("cublasLtLoggerOpenFile(const char *logFile)"),
    _log("cublasLtLoggerSetLevel(int level)"),
    _log("cublasLtLoggerSetMask(int mask)"),
    _log("cublasLtLoggerForceDisable(void)"),
)
