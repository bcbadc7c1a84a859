"""Streams, events and functions of the host.

In: nothing. Out: `ROWS`; see `row.py` for what a status says.
"""

from cuda2npu.shim.api.row import approximate, emulated, exact, no_op, refused

ROWS = (
    exact("cudaError_t cudaStreamCreate(cudaStream_t *pStream)"),
    exact("cudaError_t cudaStreamCreateWithFlags(cudaStream_t *pStream, unsigned int flags)"),
    approximate("cudaError_t cudaStreamCreateWithPriority(cudaStream_t *pStream, unsigned int flags, int priority)", "work of higher priority does not overtake"),
    exact("cudaError_t cudaStreamGetPriority(cudaStream_t hStream, int *priority)"),
    exact("cudaError_t cudaStreamGetFlags(cudaStream_t hStream, unsigned int *flags)"),
    exact("cudaError_t cudaStreamGetId(cudaStream_t hStream, unsigned long long *streamId)", since="12.0"),
    exact("cudaError_t cudaStreamGetDevice(cudaStream_t hStream, int *device)", since="12.8"),
    refused("cudaError_t cudaStreamCopyAttributes(cudaStream_t dst, cudaStream_t src)", "C2N1017", "attributes of streams are not there yet", since="11.7"),
    refused("cudaError_t cudaStreamGetAttribute(cudaStream_t hStream, cudaLaunchAttributeID attr, cudaLaunchAttributeValue *value_out)", "C2N1017", "attributes of streams are not there yet", since="11.7"),
    refused("cudaError_t cudaStreamSetAttribute(cudaStream_t hStream, cudaLaunchAttributeID attr, const cudaLaunchAttributeValue *value)", "C2N1017", "attributes of streams are not there yet", since="11.7"),
    exact("cudaError_t cudaStreamDestroy(cudaStream_t stream)"),
    exact("cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned int flags = 0)"),
    exact("cudaError_t cudaStreamAddCallback(cudaStream_t stream, cudaStreamCallback_t callback, void *userData, unsigned int flags)"),
    exact("cudaError_t cudaStreamSynchronize(cudaStream_t stream)"),
    exact("cudaError_t cudaStreamQuery(cudaStream_t stream)"),
    no_op("cudaError_t cudaStreamAttachMemAsync(cudaStream_t stream, void *devPtr, size_t length = 0, unsigned int flags = 0x04)", "managed memory does not migrate"),
    emulated("cudaError_t cudaStreamIsCapturing(cudaStream_t stream, enum cudaStreamCaptureStatus *pCaptureStatus)", "nothing is ever captured", since="11.7"),
    exact("cudaError_t cudaEventCreate(cudaEvent_t *event)"),
    exact("cudaError_t cudaEventCreateWithFlags(cudaEvent_t *event, unsigned int flags)"),
    exact("cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream = 0)"),
    exact("cudaError_t cudaEventRecordWithFlags(cudaEvent_t event, cudaStream_t stream = 0, unsigned int flags = 0)", since="11.7"),
    exact("cudaError_t cudaEventQuery(cudaEvent_t event)"),
    exact("cudaError_t cudaEventSynchronize(cudaEvent_t event)"),
    exact("cudaError_t cudaEventDestroy(cudaEvent_t event)"),
    approximate("cudaError_t cudaEventElapsedTime(float *ms, cudaEvent_t start, cudaEvent_t end)", "modelled time of the simulated NPU; with CUDA2NPU_TIME=wall, the time on the wall"),
    exact("cudaError_t cudaLaunchHostFunc(cudaStream_t stream, cudaHostFn_t fn, void *userData)", since="11.7"),
)
