"""Copies, fills and symbols.

In: nothing. Out: `ROWS`; see `row.py` for what a status says.
"""

from cuda2npu.shim.api.row import emulated, exact, refused

ROWS = (
    emulated("cudaError_t cudaMemcpy3D(const struct cudaMemcpy3DParms *p)", "between linear memory; a CUDA array in it is refused"),
    emulated("cudaError_t cudaMemcpy3DPeer(const struct cudaMemcpy3DPeerParms *p)", "between linear memory; a CUDA array in it is refused"),
    emulated("cudaError_t cudaMemcpy3DAsync(const struct cudaMemcpy3DParms *p, cudaStream_t stream = 0)", "between linear memory; a CUDA array in it is refused"),
    emulated("cudaError_t cudaMemcpy3DPeerAsync(const struct cudaMemcpy3DPeerParms *p, cudaStream_t stream = 0)", "between linear memory; a CUDA array in it is refused"),
    exact("cudaError_t cudaMemcpy(void *dst, const void *src, size_t count, enum cudaMemcpyKind kind)"),
    exact("cudaError_t cudaMemcpyPeer(void *dst, int dstDevice, const void *src, int srcDevice, size_t count)"),
    exact("cudaError_t cudaMemcpy2D(void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height, enum cudaMemcpyKind kind)"),
    exact("cudaError_t cudaMemcpyToSymbol(const void *symbol, const void *src, size_t count, size_t offset = 0, enum cudaMemcpyKind kind = cudaMemcpyHostToDevice)"),
    exact("cudaError_t cudaMemcpyFromSymbol(void *dst, const void *symbol, size_t count, size_t offset = 0, enum cudaMemcpyKind kind = cudaMemcpyDeviceToHost)"),
    exact("cudaError_t cudaMemcpyAsync(void *dst, const void *src, size_t count, enum cudaMemcpyKind kind, cudaStream_t stream = 0)"),
    exact("cudaError_t cudaMemcpyPeerAsync(void *dst, int dstDevice, const void *src, int srcDevice, size_t count, cudaStream_t stream = 0)"),
    refused("cudaError_t cudaMemcpyBatchAsync(void *const *dsts, const void *const *srcs, const size_t *sizes, size_t count, struct cudaMemcpyAttributes *attrs, size_t *attrsIdxs, size_t numAttrs, cudaStream_t stream)", "C2N1017", "several copies in one call are not there yet", since="12.8"),
    refused("cudaError_t cudaMemcpy3DBatchAsync(size_t numOps, struct cudaMemcpy3DBatchOp *opList, unsigned long long flags, cudaStream_t stream)", "C2N1017", "several copies in one call are not there yet", since="12.8"),
    exact("cudaError_t cudaMemcpy2DAsync(void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height, enum cudaMemcpyKind kind, cudaStream_t stream = 0)"),
    exact("cudaError_t cudaMemcpyToSymbolAsync(const void *symbol, const void *src, size_t count, size_t offset, enum cudaMemcpyKind kind, cudaStream_t stream = 0)"),
    exact("cudaError_t cudaMemcpyFromSymbolAsync(void *dst, const void *symbol, size_t count, size_t offset, enum cudaMemcpyKind kind, cudaStream_t stream = 0)"),
    exact("cudaError_t cudaMemset(void *devPtr, int value, size_t count)"),
    exact("cudaError_t cudaMemset2D(void *devPtr, size_t pitch, int value, size_t width, size_t height)"),
    exact("cudaError_t cudaMemset3D(struct cudaPitchedPtr pitchedDevPtr, int value, struct cudaExtent extent)"),
    exact("cudaError_t cudaMemsetAsync(void *devPtr, int value, size_t count, cudaStream_t stream = 0)"),
    exact("cudaError_t cudaMemset2DAsync(void *devPtr, size_t pitch, int value, size_t width, size_t height, cudaStream_t stream = 0)"),
    exact("cudaError_t cudaMemset3DAsync(struct cudaPitchedPtr pitchedDevPtr, int value, struct cudaExtent extent, cudaStream_t stream = 0)"),
    exact("cudaError_t cudaGetSymbolAddress(void **devPtr, const void *symbol)"),
    exact("cudaError_t cudaGetSymbolSize(size_t *size, const void *symbol)"),
)
