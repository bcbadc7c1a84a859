/* Sharing with OpenGL: all of it is refused. */
#ifndef __CUDA_GL_INTEROP_H__
#define __CUDA_GL_INTEROP_H__

#if defined(__has_include)
#if __has_include(<GL/gl.h>)
#include <GL/gl.h>
#endif
#endif

#include "cuda_runtime_api.h"

enum cudaGLDeviceList {
    cudaGLDeviceListAll = 1,
    cudaGLDeviceListCurrentFrame = 2,
    cudaGLDeviceListNextFrame = 3
};

enum cudaGLMapFlags {
    cudaGLMapFlagsNone = 0,
    cudaGLMapFlagsReadOnly = 1,
    cudaGLMapFlagsWriteDiscard = 2
};

#if defined(__cplusplus)
#define C2N_OR(value) = value
extern "C" {
#else
#define C2N_OR(value)
#endif

/* made from the table of functions */
extern C2N_API cudaError_t cudaGLGetDevices(unsigned int *pCudaDeviceCount, int *pCudaDevices,
    unsigned int cudaDeviceCount, enum cudaGLDeviceList deviceList);
extern C2N_API cudaError_t cudaGraphicsGLRegisterImage(struct cudaGraphicsResource **resource,
    unsigned int image, unsigned int target, unsigned int flags);
extern C2N_API cudaError_t cudaGraphicsGLRegisterBuffer(struct cudaGraphicsResource **resource,
    unsigned int buffer, unsigned int flags);
extern C2N_API cudaError_t cudaGLSetGLDevice(int device);
extern C2N_API cudaError_t cudaGLRegisterBufferObject(unsigned int bufObj);
extern C2N_API cudaError_t cudaGLMapBufferObject(void **devPtr, unsigned int bufObj);
extern C2N_API cudaError_t cudaGLUnmapBufferObject(unsigned int bufObj);
extern C2N_API cudaError_t cudaGLUnregisterBufferObject(unsigned int bufObj);
extern C2N_API cudaError_t cudaGLSetBufferObjectMapFlags(unsigned int bufObj, unsigned int flags);
extern C2N_API cudaError_t cudaGLMapBufferObjectAsync(void **devPtr, unsigned int bufObj,
    cudaStream_t stream);
extern C2N_API cudaError_t cudaGLUnmapBufferObjectAsync(unsigned int bufObj, cudaStream_t stream);
/* end of what is made */

#if defined(__cplusplus)
}
#endif
#undef C2N_OR

#endif
