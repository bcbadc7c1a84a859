"""cuBLAS: handles and what they are set to, copies, and the computing functions, which are refused.

In: nothing. Out: `ROWS`; see `row.py` for what a status says. `_each` stands for one function a
type, and both leave out `cublasStatus_t` and the handle, with which every computing function begins:

    *_each("SD", "cublas{T}nrm2_v2(int n, const {t} *x, int incx, {t} *result)")
        cublasSnrm2_v2 of float, cublasDnrm2_v2 of double
"""

from cuda2npu.shim.api.row import CUBLAS, Row, exact, no_op, refused

_TYPES = {  # {T}: {t}, {r}
    "H": ("__half", "__half"),
    "S": ("float", "float"),
    "D": ("double", "double"),
    "C": ("cuComplex", "float"),
    "Z": ("cuDoubleComplex", "double"),
}
_NOTHING_USES_IT = "kept and answered; no computing function uses it"


def _one(prototype: str) -> Row:
    name, _, parameters = prototype.partition("(")
    whole = f"cublasStatus_t {name}(cublasHandle_t handle, {parameters}"
    return refused(whole, "C2N8002", header=CUBLAS)


def _each(letters: str, prototype: str) -> list[Row]:
    found: list[Row] = []
    for letter in letters:
        type_, real = _TYPES[letter]
        words = {"{T}": letter, "{l}": letter.lower(), "{t}": type_, "{r}": real}
        text = prototype
        for word, by in words.items():
            text = text.replace(word, by)
        found.append(_one(text))
    return found


def _set(prototype: str) -> Row:
    return no_op(f"cublasStatus_t {prototype}", _NOTHING_USES_IT, header=CUBLAS)


def _exact(prototype: str) -> Row:
    return exact(prototype, header=CUBLAS)


ROWS: tuple[Row, ...] = (
    _exact("cublasStatus_t cublasCreate_v2(cublasHandle_t *handle)"),
    _exact("cublasStatus_t cublasDestroy_v2(cublasHandle_t handle)"),
    _exact("cublasStatus_t cublasGetVersion_v2(cublasHandle_t handle, int *version)"),
    _exact("cublasStatus_t cublasGetProperty(libraryPropertyType type, int *value)"),
    _exact("size_t cublasGetCudartVersion(void)"),
    _exact("const char *cublasGetStatusName(cublasStatus_t status)"),
    _exact("const char *cublasGetStatusString(cublasStatus_t status)"),
    _set("cublasSetWorkspace_v2(cublasHandle_t handle, void *workspace, size_t workspaceSizeInBytes)"),
    _set("cublasSetStream_v2(cublasHandle_t handle, cudaStream_t streamId)"),
    _set("cublasGetStream_v2(cublasHandle_t handle, cudaStream_t *streamId)"),
    _set("cublasSetPointerMode_v2(cublasHandle_t handle, cublasPointerMode_t mode)"),
    _set("cublasGetPointerMode_v2(cublasHandle_t handle, cublasPointerMode_t *mode)"),
    _set("cublasSetAtomicsMode(cublasHandle_t handle, cublasAtomicsMode_t mode)"),
    _set("cublasGetAtomicsMode(cublasHandle_t handle, cublasAtomicsMode_t *mode)"),
    _set("cublasSetMathMode(cublasHandle_t handle, cublasMath_t mode)"),
    _set("cublasGetMathMode(cublasHandle_t handle, cublasMath_t *mode)"),
    _set("cublasSetSmCountTarget(cublasHandle_t handle, int smCountTarget)"),
    _set("cublasGetSmCountTarget(cublasHandle_t handle, int *smCountTarget)"),
    no_op("cublasStatus_t cublasLoggerConfigure(int logIsOn, int logToStdOut, int logToStdErr, const char *logFileName)", "nothing is logged", header=CUBLAS),
    no_op("cublasStatus_t cublasSetLoggerCallback(cublasLogCallback userCallback)", "nothing is logged", header=CUBLAS),
    no_op("cublasStatus_t cublasGetLoggerCallback(cublasLogCallback *userCallback)", "nothing is logged", header=CUBLAS),
    _exact("cublasStatus_t cublasSetVector(int n, int elemSize, const void *x, int incx, void *devicePtr, int incy)"),
    _exact("cublasStatus_t cublasGetVector(int n, int elemSize, const void *x, int incx, void *y, int incy)"),
    _exact("cublasStatus_t cublasSetMatrix(int rows, int cols, int elemSize, const void *A, int lda, void *B, int ldb)"),
    _exact("cublasStatus_t cublasGetMatrix(int rows, int cols, int elemSize, const void *A, int lda, void *B, int ldb)"),
    _exact("cublasStatus_t cublasSetVectorAsync(int n, int elemSize, const void *hostPtr, int incx, void *devicePtr, int incy, cudaStream_t stream)"),
    _exact("cublasStatus_t cublasGetVectorAsync(int n, int elemSize, const void *devicePtr, int incx, void *hostPtr, int incy, cudaStream_t stream)"),
    _exact("cublasStatus_t cublasSetMatrixAsync(int rows, int cols, int elemSize, const void *A, int lda, void *B, int ldb, cudaStream_t stream)"),
    _exact("cublasStatus_t cublasGetMatrixAsync(int rows, int cols, int elemSize, const void *A, int lda, void *B, int ldb, cudaStream_t stream)"),
    _one("cublasNrm2Ex(int n, const void *x, cudaDataType xType, int incx, void *result, cudaDataType resultType, cudaDataType executionType)"),
    *_each("SD", "cublas{T}nrm2_v2(int n, const {t} *x, int incx, {t} *result)"),
    _one("cublasScnrm2_v2(int n, const cuComplex *x, int incx, float *result)"),
    _one("cublasDznrm2_v2(int n, const cuDoubleComplex *x, int incx, double *result)"),
    _one("cublasDotEx(int n, const void *x, cudaDataType xType, int incx, const void *y, cudaDataType yType, int incy, void *result, cudaDataType resultType, cudaDataType executionType)"),
    _one("cublasDotcEx(int n, const void *x, cudaDataType xType, int incx, const void *y, cudaDataType yType, int incy, void *result, cudaDataType resultType, cudaDataType executionType)"),
    *_each("SD", "cublas{T}dot_v2(int n, const {t} *x, int incx, const {t} *y, int incy, {t} *result)"),
    *_each("CZ", "cublas{T}dotu_v2(int n, const {t} *x, int incx, const {t} *y, int incy, {t} *result)"),
    *_each("CZ", "cublas{T}dotc_v2(int n, const {t} *x, int incx, const {t} *y, int incy, {t} *result)"),
    _one("cublasScalEx(int n, const void *alpha, cudaDataType alphaType, void *x, cudaDataType xType, int incx, cudaDataType executionType)"),
    *_each("SDCZ", "cublas{T}scal_v2(int n, const {t} *alpha, {t} *x, int incx)"),
    _one("cublasCsscal_v2(int n, const float *alpha, cuComplex *x, int incx)"),
    _one("cublasZdscal_v2(int n, const double *alpha, cuDoubleComplex *x, int incx)"),
    _one("cublasAxpyEx(int n, const void *alpha, cudaDataType alphaType, const void *x, cudaDataType xType, int incx, void *y, cudaDataType yType, int incy, cudaDataType executiontype)"),
    *_each("SDCZ", "cublas{T}axpy_v2(int n, const {t} *alpha, const {t} *x, int incx, {t} *y, int incy)"),
    _one("cublasCopyEx(int n, const void *x, cudaDataType xType, int incx, void *y, cudaDataType yType, int incy)"),
    *_each("SDCZ", "cublas{T}copy_v2(int n, const {t} *x, int incx, {t} *y, int incy)"),
    *_each("SDCZ", "cublas{T}swap_v2(int n, {t} *x, int incx, {t} *y, int incy)"),
    _one("cublasSwapEx(int n, void *x, cudaDataType xType, int incx, void *y, cudaDataType yType, int incy)"),
    *_each("SDCZ", "cublasI{l}amax_v2(int n, const {t} *x, int incx, int *result)"),
    _one("cublasIamaxEx(int n, const void *x, cudaDataType xType, int incx, int *result)"),
    *_each("SDCZ", "cublasI{l}amin_v2(int n, const {t} *x, int incx, int *result)"),
    _one("cublasIaminEx(int n, const void *x, cudaDataType xType, int incx, int *result)"),
    _one("cublasAsumEx(int n, const void *x, cudaDataType xType, int incx, void *result, cudaDataType resultType, cudaDataType executiontype)"),
    *_each("SD", "cublas{T}asum_v2(int n, const {t} *x, int incx, {t} *result)"),
    _one("cublasScasum_v2(int n, const cuComplex *x, int incx, float *result)"),
    _one("cublasDzasum_v2(int n, const cuDoubleComplex *x, int incx, double *result)"),
    *_each("SD", "cublas{T}rot_v2(int n, {t} *x, int incx, {t} *y, int incy, const {t} *c, const {t} *s)"),
    *_each("CZ", "cublas{T}rot_v2(int n, {t} *x, int incx, {t} *y, int incy, const {r} *c, const {t} *s)"),
    _one("cublasCsrot_v2(int n, cuComplex *x, int incx, cuComplex *y, int incy, const float *c, const float *s)"),
    _one("cublasZdrot_v2(int n, cuDoubleComplex *x, int incx, cuDoubleComplex *y, int incy, const double *c, const double *s)"),
    _one("cublasRotEx(int n, void *x, cudaDataType xType, int incx, void *y, cudaDataType yType, int incy, const void *c, const void *s, cudaDataType csType, cudaDataType executiontype)"),
    *_each("SD", "cublas{T}rotg_v2({t} *a, {t} *b, {t} *c, {t} *s)"),
    *_each("CZ", "cublas{T}rotg_v2({t} *a, {t} *b, {r} *c, {t} *s)"),
    _one("cublasRotgEx(void *a, void *b, cudaDataType abType, void *c, void *s, cudaDataType csType, cudaDataType executiontype)"),
    *_each("SD", "cublas{T}rotm_v2(int n, {t} *x, int incx, {t} *y, int incy, const {t} *param)"),
    _one("cublasRotmEx(int n, void *x, cudaDataType xType, int incx, void *y, cudaDataType yType, int incy, const void *param, cudaDataType paramType, cudaDataType executiontype)"),
    *_each("SD", "cublas{T}rotmg_v2({t} *d1, {t} *d2, {t} *x1, const {t} *y1, {t} *param)"),
    _one("cublasRotmgEx(void *d1, cudaDataType d1Type, void *d2, cudaDataType d2Type, void *x1, cudaDataType x1Type, const void *y1, cudaDataType y1Type, void *param, cudaDataType paramType, cudaDataType executiontype)"),
    *_each("SDCZ", "cublas{T}gemv_v2(cublasOperation_t trans, int m, int n, const {t} *alpha, const {t} *A, int lda, const {t} *x, int incx, const {t} *beta, {t} *y, int incy)"),
    *_each("SDCZ", "cublas{T}gbmv_v2(cublasOperation_t trans, int m, int n, int kl, int ku, const {t} *alpha, const {t} *A, int lda, const {t} *x, int incx, const {t} *beta, {t} *y, int incy)"),
    *_each("SDCZ", "cublas{T}trmv_v2(cublasFillMode_t uplo, cublasOperation_t trans, cublasDiagType_t diag, int n, const {t} *A, int lda, {t} *x, int incx)"),
    *_each("SDCZ", "cublas{T}tbmv_v2(cublasFillMode_t uplo, cublasOperation_t trans, cublasDiagType_t diag, int n, int k, const {t} *A, int lda, {t} *x, int incx)"),
    *_each("SDCZ", "cublas{T}tpmv_v2(cublasFillMode_t uplo, cublasOperation_t trans, cublasDiagType_t diag, int n, const {t} *AP, {t} *x, int incx)"),
    *_each("SDCZ", "cublas{T}trsv_v2(cublasFillMode_t uplo, cublasOperation_t trans, cublasDiagType_t diag, int n, const {t} *A, int lda, {t} *x, int incx)"),
    *_each("SDCZ", "cublas{T}tpsv_v2(cublasFillMode_t uplo, cublasOperation_t trans, cublasDiagType_t diag, int n, const {t} *AP, {t} *x, int incx)"),
    *_each("SDCZ", "cublas{T}tbsv_v2(cublasFillMode_t uplo, cublasOperation_t trans, cublasDiagType_t diag, int n, int k, const {t} *A, int lda, {t} *x, int incx)"),
    *_each("SDCZ", "cublas{T}symv_v2(cublasFillMode_t uplo, int n, const {t} *alpha, const {t} *A, int lda, const {t} *x, int incx, const {t} *beta, {t} *y, int incy)"),
    *_each("CZ", "cublas{T}hemv_v2(cublasFillMode_t uplo, int n, const {t} *alpha, const {t} *A, int lda, const {t} *x, int incx, const {t} *beta, {t} *y, int incy)"),
    *_each("SD", "cublas{T}sbmv_v2(cublasFillMode_t uplo, int n, int k, const {t} *alpha, const {t} *A, int lda, const {t} *x, int incx, const {t} *beta, {t} *y, int incy)"),
    *_each("CZ", "cublas{T}hbmv_v2(cublasFillMode_t uplo, int n, int k, const {t} *alpha, const {t} *A, int lda, const {t} *x, int incx, const {t} *beta, {t} *y, int incy)"),
    *_each("SD", "cublas{T}spmv_v2(cublasFillMode_t uplo, int n, const {t} *alpha, const {t} *AP, const {t} *x, int incx, const {t} *beta, {t} *y, int incy)"),
    *_each("CZ", "cublas{T}hpmv_v2(cublasFillMode_t uplo, int n, const {t} *alpha, const {t} *AP, const {t} *x, int incx, const {t} *beta, {t} *y, int incy)"),
    *_each("SD", "cublas{T}ger_v2(int m, int n, const {t} *alpha, const {t} *x, int incx, const {t} *y, int incy, {t} *A, int lda)"),
    *_each("CZ", "cublas{T}geru_v2(int m, int n, const {t} *alpha, const {t} *x, int incx, const {t} *y, int incy, {t} *A, int lda)"),
    *_each("CZ", "cublas{T}gerc_v2(int m, int n, const {t} *alpha, const {t} *x, int incx, const {t} *y, int incy, {t} *A, int lda)"),
    *_each("SDCZ", "cublas{T}syr_v2(cublasFillMode_t uplo, int n, const {t} *alpha, const {t} *x, int incx, {t} *A, int lda)"),
    *_each("CZ", "cublas{T}her_v2(cublasFillMode_t uplo, int n, const {r} *alpha, const {t} *x, int incx, {t} *A, int lda)"),
    *_each("SD", "cublas{T}spr_v2(cublasFillMode_t uplo, int n, const {t} *alpha, const {t} *x, int incx, {t} *AP)"),
    *_each("CZ", "cublas{T}hpr_v2(cublasFillMode_t uplo, int n, const {r} *alpha, const {t} *x, int incx, {t} *AP)"),
    *_each("SDCZ", "cublas{T}syr2_v2(cublasFillMode_t uplo, int n, const {t} *alpha, const {t} *x, int incx, const {t} *y, int incy, {t} *A, int lda)"),
    *_each("CZ", "cublas{T}her2_v2(cublasFillMode_t uplo, int n, const {t} *alpha, const {t} *x, int incx, const {t} *y, int incy, {t} *A, int lda)"),
    *_each("SD", "cublas{T}spr2_v2(cublasFillMode_t uplo, int n, const {t} *alpha, const {t} *x, int incx, const {t} *y, int incy, {t} *AP)"),
    *_each("CZ", "cublas{T}hpr2_v2(cublasFillMode_t uplo, int n, const {t} *alpha, const {t} *x, int incx, const {t} *y, int incy, {t} *AP)"),
    *_each("SDCZ", "cublas{T}gemvBatched(cublasOperation_t trans, int m, int n, const {t} *alpha, const {t} *const Aarray[], int lda, const {t} *const xarray[], int incx, const {t} *beta, {t} *const yarray[], int incy, int batchCount)"),
    _one("cublasHSHgemvBatched(cublasOperation_t trans, int m, int n, const float *alpha, const __half *const Aarray[], int lda, const __half *const xarray[], int incx, const float *beta, __half *const yarray[], int incy, int batchCount)"),
    _one("cublasHSSgemvBatched(cublasOperation_t trans, int m, int n, const float *alpha, const __half *const Aarray[], int lda, const __half *const xarray[], int incx, const float *beta, float *const yarray[], int incy, int batchCount)"),
    _one("cublasTSTgemvBatched(cublasOperation_t trans, int m, int n, const float *alpha, const __nv_bfloat16 *const Aarray[], int lda, const __nv_bfloat16 *const xarray[], int incx, const float *beta, __nv_bfloat16 *const yarray[], int incy, int batchCount)"),
    _one("cublasTSSgemvBatched(cublasOperation_t trans, int m, int n, const float *alpha, const __nv_bfloat16 *const Aarray[], int lda, const __nv_bfloat16 *const xarray[], int incx, const float *beta, float *const yarray[], int incy, int batchCount)"),
    *_each("SDCZ", "cublas{T}gemvStridedBatched(cublasOperation_t trans, int m, int n, const {t} *alpha, const {t} *A, int lda, long long strideA, const {t} *x, int incx, long long stridex, const {t} *beta, {t} *y, int incy, long long stridey, int batchCount)"),
    _one("cublasHSHgemvStridedBatched(cublasOperation_t trans, int m, int n, const float *alpha, const __half *A, int lda, long long strideA, const __half *x, int incx, long long stridex, const float *beta, __half *y, int incy, long long stridey, int batchCount)"),
    _one("cublasHSSgemvStridedBatched(cublasOperation_t trans, int m, int n, const float *alpha, const __half *A, int lda, long long strideA, const __half *x, int incx, long long stridex, const float *beta, float *y, int incy, long long stridey, int batchCount)"),
    _one("cublasTSTgemvStridedBatched(cublasOperation_t trans, int m, int n, const float *alpha, const __nv_bfloat16 *A, int lda, long long strideA, const __nv_bfloat16 *x, int incx, long long stridex, const float *beta, __nv_bfloat16 *y, int incy, long long stridey, int batchCount)"),
    _one("cublasTSSgemvStridedBatched(cublasOperation_t trans, int m, int n, const float *alpha, const __nv_bfloat16 *A, int lda, long long strideA, const __nv_bfloat16 *x, int incx, long long stridex, const float *beta, float *y, int incy, long long stridey, int batchCount)"),
    *_each("SDCZ", "cublas{T}gemm_v2(cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const {t} *alpha, const {t} *A, int lda, const {t} *B, int ldb, const {t} *beta, {t} *C, int ldc)"),
    *_each("CZ", "cublas{T}gemm3m(cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const {t} *alpha, const {t} *A, int lda, const {t} *B, int ldb, const {t} *beta, {t} *C, int ldc)"),
    _one("cublasCgemm3mEx(cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const cuComplex *alpha, const void *A, cudaDataType Atype, int lda, const void *B, cudaDataType Btype, int ldb, const cuComplex *beta, void *C, cudaDataType Ctype, int ldc)"),
    _one("cublasHgemm(cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const __half *alpha, const __half *A, int lda, const __half *B, int ldb, const __half *beta, __half *C, int ldc)"),
    *_each("SC", "cublas{T}gemmEx(cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const {t} *alpha, const void *A, cudaDataType Atype, int lda, const void *B, cudaDataType Btype, int ldb, const {t} *beta, void *C, cudaDataType Ctype, int ldc)"),
    _one("cublasGemmEx(cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const void *alpha, const void *A, cudaDataType Atype, int lda, const void *B, cudaDataType Btype, int ldb, const void *beta, void *C, cudaDataType Ctype, int ldc, cublasComputeType_t computeType, cublasGemmAlgo_t algo)"),
    *_each("SDCZ", "cublas{T}syrk_v2(cublasFillMode_t uplo, cublasOperation_t trans, int n, int k, const {t} *alpha, const {t} *A, int lda, const {t} *beta, {t} *C, int ldc)"),
    _one("cublasCsyrkEx(cublasFillMode_t uplo, cublasOperation_t trans, int n, int k, const cuComplex *alpha, const void *A, cudaDataType Atype, int lda, const cuComplex *beta, void *C, cudaDataType Ctype, int ldc)"),
    _one("cublasCsyrk3mEx(cublasFillMode_t uplo, cublasOperation_t trans, int n, int k, const cuComplex *alpha, const void *A, cudaDataType Atype, int lda, const cuComplex *beta, void *C, cudaDataType Ctype, int ldc)"),
    *_each("CZ", "cublas{T}herk_v2(cublasFillMode_t uplo, cublasOperation_t trans, int n, int k, const {r} *alpha, const {t} *A, int lda, const {r} *beta, {t} *C, int ldc)"),
    _one("cublasCherkEx(cublasFillMode_t uplo, cublasOperation_t trans, int n, int k, const float *alpha, const void *A, cudaDataType Atype, int lda, const float *beta, void *C, cudaDataType Ctype, int ldc)"),
    _one("cublasCherk3mEx(cublasFillMode_t uplo, cublasOperation_t trans, int n, int k, const float *alpha, const void *A, cudaDataType Atype, int lda, const float *beta, void *C, cudaDataType Ctype, int ldc)"),
    *_each("SDCZ", "cublas{T}syr2k_v2(cublasFillMode_t uplo, cublasOperation_t trans, int n, int k, const {t} *alpha, const {t} *A, int lda, const {t} *B, int ldb, const {t} *beta, {t} *C, int ldc)"),
    *_each("CZ", "cublas{T}her2k_v2(cublasFillMode_t uplo, cublasOperation_t trans, int n, int k, const {t} *alpha, const {t} *A, int lda, const {t} *B, int ldb, const {r} *beta, {t} *C, int ldc)"),
    *_each("SDCZ", "cublas{T}syrkx(cublasFillMode_t uplo, cublasOperation_t trans, int n, int k, const {t} *alpha, const {t} *A, int lda, const {t} *B, int ldb, const {t} *beta, {t} *C, int ldc)"),
    *_each("CZ", "cublas{T}herkx(cublasFillMode_t uplo, cublasOperation_t trans, int n, int k, const {t} *alpha, const {t} *A, int lda, const {t} *B, int ldb, const {r} *beta, {t} *C, int ldc)"),
    *_each("SDCZ", "cublas{T}symm_v2(cublasSideMode_t side, cublasFillMode_t uplo, int m, int n, const {t} *alpha, const {t} *A, int lda, const {t} *B, int ldb, const {t} *beta, {t} *C, int ldc)"),
    *_each("CZ", "cublas{T}hemm_v2(cublasSideMode_t side, cublasFillMode_t uplo, int m, int n, const {t} *alpha, const {t} *A, int lda, const {t} *B, int ldb, const {t} *beta, {t} *C, int ldc)"),
    *_each("SDCZ", "cublas{T}trsm_v2(cublasSideMode_t side, cublasFillMode_t uplo, cublasOperation_t trans, cublasDiagType_t diag, int m, int n, const {t} *alpha, const {t} *A, int lda, {t} *B, int ldb)"),
    *_each("SDCZ", "cublas{T}trmm_v2(cublasSideMode_t side, cublasFillMode_t uplo, cublasOperation_t trans, cublasDiagType_t diag, int m, int n, const {t} *alpha, const {t} *A, int lda, const {t} *B, int ldb, {t} *C, int ldc)"),
    *_each("HSDCZ", "cublas{T}gemmBatched(cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const {t} *alpha, const {t} *const Aarray[], int lda, const {t} *const Barray[], int ldb, const {t} *beta, {t} *const Carray[], int ldc, int batchCount)"),
    _one("cublasCgemm3mBatched(cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const cuComplex *alpha, const cuComplex *const Aarray[], int lda, const cuComplex *const Barray[], int ldb, const cuComplex *beta, cuComplex *const Carray[], int ldc, int batchCount)"),
    *_each("HSDCZ", "cublas{T}gemmStridedBatched(cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const {t} *alpha, const {t} *A, int lda, long long strideA, const {t} *B, int ldb, long long strideB, const {t} *beta, {t} *C, int ldc, long long strideC, int batchCount)"),
    _one("cublasCgemm3mStridedBatched(cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const cuComplex *alpha, const cuComplex *A, int lda, long long strideA, const cuComplex *B, int ldb, long long strideB, const cuComplex *beta, cuComplex *C, int ldc, long long strideC, int batchCount)"),
    _one("cublasGemmBatchedEx(cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const void *alpha, const void *const Aarray[], cudaDataType Atype, int lda, const void *const Barray[], cudaDataType Btype, int ldb, const void *beta, void *const Carray[], cudaDataType Ctype, int ldc, int batchCount, cublasComputeType_t computeType, cublasGemmAlgo_t algo)"),
    _one("cublasGemmStridedBatchedEx(cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const void *alpha, const void *A, cudaDataType Atype, int lda, long long strideA, const void *B, cudaDataType Btype, int ldb, long long strideB, const void *beta, void *C, cudaDataType Ctype, int ldc, long long strideC, int batchCount, cublasComputeType_t computeType, cublasGemmAlgo_t algo)"),
    *_each("SD", "cublas{T}gemmGroupedBatched(const cublasOperation_t transa_array[], const cublasOperation_t transb_array[], const int m_array[], const int n_array[], const int k_array[], const {t} alpha_array[], const {t} *const Aarray[], const int lda_array[], const {t} *const Barray[], const int ldb_array[], const {t} beta_array[], {t} *const Carray[], const int ldc_array[], int group_count, const int group_size[])"),
    _one("cublasGemmGroupedBatchedEx(const cublasOperation_t transa_array[], const cublasOperation_t transb_array[], const int m_array[], const int n_array[], const int k_array[], const void *alpha_array, const void *const Aarray[], cudaDataType_t Atype, const int lda_array[], const void *const Barray[], cudaDataType_t Btype, const int ldb_array[], const void *beta_array, void *const Carray[], cudaDataType_t Ctype, const int ldc_array[], int group_count, const int group_size[], cublasComputeType_t computeType)"),
    *_each("SDCZ", "cublas{T}geam(cublasOperation_t transa, cublasOperation_t transb, int m, int n, const {t} *alpha, const {t} *A, int lda, const {t} *beta, const {t} *B, int ldb, {t} *C, int ldc)"),
    *_each("SDCZ", "cublas{T}trsmBatched(cublasSideMode_t side, cublasFillMode_t uplo, cublasOperation_t trans, cublasDiagType_t diag, int m, int n, const {t} *alpha, const {t} *const A[], int lda, {t} *const B[], int ldb, int batchCount)"),
    *_each("SDCZ", "cublas{T}dgmm(cublasSideMode_t mode, int m, int n, const {t} *A, int lda, const {t} *x, int incx, {t} *C, int ldc)"),
    *_each("SDCZ", "cublas{T}matinvBatched(int n, const {t} *const A[], int lda, {t} *const Ainv[], int lda_inv, int *info, int batchSize)"),
    *_each("SDCZ", "cublas{T}geqrfBatched(int m, int n, {t} *const Aarray[], int lda, {t} *const TauArray[], int *info, int batchSize)"),
    *_each("SDCZ", "cublas{T}gelsBatched(cublasOperation_t trans, int m, int n, int nrhs, {t} *const Aarray[], int lda, {t} *const Carray[], int ldc, int *info, int *devInfoArray, int batchSize)"),
    *_each("SDCZ", "cublas{T}tpttr(cublasFillMode_t uplo, int n, const {t} *AP, {t} *A, int lda)"),
    *_each("SDCZ", "cublas{T}trttp(cublasFillMode_t uplo, int n, const {t} *A, int lda, {t} *AP)"),
    *_each("SDCZ", "cublas{T}getrfBatched(int n, {t} *const A[], int lda, int *P, int *info, int batchSize)"),
    *_each("SDCZ", "cublas{T}getriBatched(int n, const {t} *const A[], int lda, const int *P, {t} *const C[], int ldc, int *info, int batchSize)"),
    *_each("SDCZ", "cublas{T}getrsBatched(cublasOperation_t trans, int n, int nrhs, const {t} *const Aarray[], int lda, const int *devIpiv, {t} *const Barray[], int ldb, int *info, int batchSize)"),
    _one("cublasUint8gemmBias(cublasOperation_t transa, cublasOperation_t transb, cublasOperation_t transc, int m, int n, int k, const unsigned char *A, int A_bias, int lda, const unsigned char *B, int B_bias, int ldb, unsigned char *C, int C_bias, int ldc, int C_mult, int C_shift)"),
)
