"""What is shared with others: graphics, other processes, other libraries' memory and semaphores.

In: nothing. Out: `ROWS`; see `row.py` for what a status says.
"""

from cuda2npu.shim.api.row import GRAPHICS, refused

ROWS = (
    refused("cudaError_t cudaIpcGetEventHandle(cudaIpcEventHandle_t *handle, cudaEvent_t event)", "C2N1015"),
    refused("cudaError_t cudaIpcOpenEventHandle(cudaEvent_t *event, cudaIpcEventHandle_t handle)", "C2N1015"),
    refused("cudaError_t cudaIpcGetMemHandle(cudaIpcMemHandle_t *handle, void *devPtr)", "C2N1015"),
    refused("cudaError_t cudaIpcOpenMemHandle(void **devPtr, cudaIpcMemHandle_t handle, unsigned int flags)", "C2N1015"),
    refused("cudaError_t cudaIpcCloseMemHandle(void *devPtr)", "C2N1015"),
    refused("cudaError_t cudaDeviceGetNvSciSyncAttributes(void *nvSciSyncAttrList, int device, int flags)", "C2N1015", since="11.7"),
    refused("cudaError_t cudaImportExternalMemory(cudaExternalMemory_t *extMem_out, const struct cudaExternalMemoryHandleDesc *memHandleDesc)", "C2N1015", since="11.7"),
    refused("cudaError_t cudaExternalMemoryGetMappedBuffer(void **devPtr, cudaExternalMemory_t extMem, const struct cudaExternalMemoryBufferDesc *bufferDesc)", "C2N1015", since="11.7"),
    refused("cudaError_t cudaExternalMemoryGetMappedMipmappedArray(cudaMipmappedArray_t *mipmap, cudaExternalMemory_t extMem, const struct cudaExternalMemoryMipmappedArrayDesc *mipmapDesc)", "C2N1015", since="11.7"),
    refused("cudaError_t cudaDestroyExternalMemory(cudaExternalMemory_t extMem)", "C2N1015", since="11.7"),
    refused("cudaError_t cudaImportExternalSemaphore(cudaExternalSemaphore_t *extSem_out, const struct cudaExternalSemaphoreHandleDesc *semHandleDesc)", "C2N1015", since="11.7"),
    refused("cudaError_t cudaSignalExternalSemaphoresAsync(const cudaExternalSemaphore_t *extSemArray, const struct cudaExternalSemaphoreSignalParams *paramsArray, unsigned int numExtSems, cudaStream_t stream = 0)", "C2N1015", since="11.7"),
    refused("cudaError_t cudaWaitExternalSemaphoresAsync(const cudaExternalSemaphore_t *extSemArray, const struct cudaExternalSemaphoreWaitParams *paramsArray, unsigned int numExtSems, cudaStream_t stream = 0)", "C2N1015", since="11.7"),
    refused("cudaError_t cudaDestroyExternalSemaphore(cudaExternalSemaphore_t extSem)", "C2N1015", since="11.7"),
    refused("cudaError_t cudaGraphicsUnregisterResource(cudaGraphicsResource_t resource)", "C2N1014"),
    refused("cudaError_t cudaGraphicsResourceSetMapFlags(cudaGraphicsResource_t resource, unsigned int flags)", "C2N1014"),
    refused("cudaError_t cudaGraphicsMapResources(int count, cudaGraphicsResource_t *resources, cudaStream_t stream = 0)", "C2N1014"),
    refused("cudaError_t cudaGraphicsUnmapResources(int count, cudaGraphicsResource_t *resources, cudaStream_t stream = 0)", "C2N1014"),
    refused("cudaError_t cudaGraphicsResourceGetMappedPointer(void **devPtr, size_t *size, cudaGraphicsResource_t resource)", "C2N1014"),
    refused("cudaError_t cudaGraphicsSubResourceGetMappedArray(cudaArray_t *array, cudaGraphicsResource_t resource, unsigned int arrayIndex, unsigned int mipLevel)", "C2N1014"),
    refused("cudaError_t cudaGraphicsResourceGetMappedMipmappedArray(cudaMipmappedArray_t *mipmappedArray, cudaGraphicsResource_t resource)", "C2N1014"),
    refused("cudaError_t cudaGLGetDevices(unsigned int *pCudaDeviceCount, int *pCudaDevices, unsigned int cudaDeviceCount, enum cudaGLDeviceList deviceList)", "C2N1014", header=GRAPHICS),
    refused("cudaError_t cudaGraphicsGLRegisterImage(struct cudaGraphicsResource **resource, unsigned int image, unsigned int target, unsigned int flags)", "C2N1014", header=GRAPHICS),
    refused("cudaError_t cudaGraphicsGLRegisterBuffer(struct cudaGraphicsResource **resource, unsigned int buffer, unsigned int flags)", "C2N1014", header=GRAPHICS),
    refused("cudaError_t cudaGLSetGLDevice(int device)", "C2N1014", header=GRAPHICS),
    refused("cudaError_t cudaGLRegisterBufferObject(unsigned int bufObj)", "C2N1014", header=GRAPHICS),
    refused("cudaError_t cudaGLMapBufferObject(void **devPtr, unsigned int bufObj)", "C2N1014", header=GRAPHICS),
    refused("cudaError_t cudaGLUnmapBufferObject(unsigned int bufObj)", "C2N1014", header=GRAPHICS),
    refused("cudaError_t cudaGLUnregisterBufferObject(unsigned int bufObj)", "C2N1014", header=GRAPHICS),
    refused("cudaError_t cudaGLSetBufferObjectMapFlags(unsigned int bufObj, unsigned int flags)", "C2N1014", header=GRAPHICS),
    refused("cudaError_t cudaGLMapBufferObjectAsync(void **devPtr, unsigned int bufObj, cudaStream_t stream)", "C2N1014", header=GRAPHICS),
    refused("cudaError_t cudaGLUnmapBufferObjectAsync(unsigned int bufObj, cudaStream_t stream)", "C2N1014", header=GRAPHICS),
)
