/* Textures and surfaces as device code names them, so that programs compile; they are not carried over.
   `c2n_device.h` includes it. */
#ifndef C2N_TEXTURES_H
#define C2N_TEXTURES_H

#include "channel_descriptor.h"

/* -- fetches through objects ------------------------------------------------------------------------ */

template <class T> T tex1Dfetch(cudaTextureObject_t, int) C2N_NEVER
template <class T> T tex1D(cudaTextureObject_t, float) C2N_NEVER
template <class T> T tex2D(cudaTextureObject_t, float, float) C2N_NEVER
template <class T> T tex3D(cudaTextureObject_t, float, float, float) C2N_NEVER
template <class T> T texCubemap(cudaTextureObject_t, float, float, float) C2N_NEVER
template <class T> T tex1DLayered(cudaTextureObject_t, float, int) C2N_NEVER
template <class T> T tex2DLayered(cudaTextureObject_t, float, float, int) C2N_NEVER
template <class T> T texCubemapLayered(cudaTextureObject_t, float, float, float, int) C2N_NEVER
template <class T> T tex2Dgather(cudaTextureObject_t, float, float, int = 0) C2N_NEVER
template <class T> T tex1DLod(cudaTextureObject_t, float, float) C2N_NEVER
template <class T> T tex2DLod(cudaTextureObject_t, float, float, float) C2N_NEVER
template <class T> T tex3DLod(cudaTextureObject_t, float, float, float, float) C2N_NEVER
template <class T> T tex1DGrad(cudaTextureObject_t, float, float, float) C2N_NEVER
template <class T> T tex2DGrad(cudaTextureObject_t, float, float, float2, float2) C2N_NEVER
template <class T> T tex3DGrad(cudaTextureObject_t, float, float, float, float4, float4) C2N_NEVER

/* As tex1D<T>(object, x), with the result through a pointer. */
template <class T> void tex1Dfetch(T *, cudaTextureObject_t, int) C2N_NEVER
template <class T> void tex1D(T *, cudaTextureObject_t, float) C2N_NEVER
template <class T> void tex2D(T *, cudaTextureObject_t, float, float) C2N_NEVER
template <class T> void tex3D(T *, cudaTextureObject_t, float, float, float) C2N_NEVER

template <class T>
T surf1Dread(cudaSurfaceObject_t, int, enum cudaSurfaceBoundaryMode = cudaBoundaryModeTrap) C2N_NEVER
template <class T>
T surf2Dread(cudaSurfaceObject_t, int, int, enum cudaSurfaceBoundaryMode = cudaBoundaryModeTrap) C2N_NEVER
template <class T>
T surf3Dread(cudaSurfaceObject_t, int, int, int, enum cudaSurfaceBoundaryMode = cudaBoundaryModeTrap) C2N_NEVER
template <class T>
void surf1Dread(T *, cudaSurfaceObject_t, int, enum cudaSurfaceBoundaryMode = cudaBoundaryModeTrap) C2N_NEVER
template <class T>
void surf2Dread(T *, cudaSurfaceObject_t, int, int, enum cudaSurfaceBoundaryMode = cudaBoundaryModeTrap) C2N_NEVER
template <class T>
void surf3Dread(T *, cudaSurfaceObject_t, int, int, int,
                enum cudaSurfaceBoundaryMode = cudaBoundaryModeTrap) C2N_NEVER
template <class T>
void surf1Dwrite(T, cudaSurfaceObject_t, int, enum cudaSurfaceBoundaryMode = cudaBoundaryModeTrap) C2N_NEVER
template <class T>
void surf2Dwrite(T, cudaSurfaceObject_t, int, int, enum cudaSurfaceBoundaryMode = cudaBoundaryModeTrap) C2N_NEVER
template <class T>
void surf3Dwrite(T, cudaSurfaceObject_t, int, int, int,
                 enum cudaSurfaceBoundaryMode = cudaBoundaryModeTrap) C2N_NEVER
template <class T>
void surf2DLayeredwrite(T, cudaSurfaceObject_t, int, int, int,
                        enum cudaSurfaceBoundaryMode = cudaBoundaryModeTrap) C2N_NEVER

/* -- texture references, as CUDA 11 and before have them -------------------------------------------- */

template <class T, int type = cudaTextureType1D, enum cudaTextureReadMode mode = cudaReadModeElementType>
struct texture : public textureReference {
    texture(int norm = 0, enum cudaTextureFilterMode filter = cudaFilterModePoint,
            enum cudaTextureAddressMode address = cudaAddressModeClamp) {
        set(norm, filter, address, cudaCreateChannelDesc<T>());
    }
    texture(int norm, enum cudaTextureFilterMode filter, enum cudaTextureAddressMode address,
            struct cudaChannelFormatDesc desc) {
        set(norm, filter, address, desc);
    }

  private:
    void set(int norm, enum cudaTextureFilterMode filter, enum cudaTextureAddressMode address,
             struct cudaChannelFormatDesc desc) {
        memset(static_cast<textureReference *>(this), 0, sizeof(textureReference));
        normalized = norm, filterMode = filter, channelDesc = desc;
        addressMode[0] = addressMode[1] = addressMode[2] = address;
    }
};

template <class T, int dim = 1> struct surface : public surfaceReference {};

namespace c2n {
/* What a fetch yields: the element, or a float where elements are read as fractions of their range. */
template <class T, enum cudaTextureReadMode mode> struct fetched {
    typedef T type;
};
template <class T> struct fetched<T, cudaReadModeNormalizedFloat> {
    typedef float type;
};
} // namespace c2n

#define C2N_FETCH(name, ...) \
    template <class T, int dim, enum cudaTextureReadMode mode> \
    typename c2n::fetched<T, mode>::type name(texture<T, dim, mode>, __VA_ARGS__) C2N_NEVER
C2N_FETCH(tex1Dfetch, int)
C2N_FETCH(tex1D, float)
C2N_FETCH(tex2D, float, float)
C2N_FETCH(tex3D, float, float, float)
C2N_FETCH(texCubemap, float, float, float)
C2N_FETCH(tex1DLayered, float, int)
C2N_FETCH(tex2DLayered, float, float, int)
C2N_FETCH(tex2DLod, float, float, float)
C2N_FETCH(tex3DLod, float, float, float, float)
#undef C2N_FETCH

template <class T, int dim, enum cudaTextureReadMode mode>
static inline cudaError_t cudaBindTexture(size_t *offset, const struct texture<T, dim, mode> &t,
                                          const void *devPtr, const struct cudaChannelFormatDesc &desc,
                                          size_t size = 0xffffffffu) {
    return ::cudaBindTexture(offset, &t, devPtr, &desc, size);
}
template <class T, int dim, enum cudaTextureReadMode mode>
static inline cudaError_t cudaBindTexture(size_t *offset, const struct texture<T, dim, mode> &t,
                                          const void *devPtr, size_t size = 0xffffffffu) {
    return ::cudaBindTexture(offset, &t, devPtr, &t.channelDesc, size);
}
template <class T, int dim, enum cudaTextureReadMode mode>
static inline cudaError_t cudaBindTexture2D(size_t *offset, const struct texture<T, dim, mode> &t,
                                            const void *devPtr, const struct cudaChannelFormatDesc &desc,
                                            size_t width, size_t height, size_t pitch) {
    return ::cudaBindTexture2D(offset, &t, devPtr, &desc, width, height, pitch);
}
template <class T, int dim, enum cudaTextureReadMode mode>
static inline cudaError_t cudaBindTexture2D(size_t *offset, const struct texture<T, dim, mode> &t,
                                            const void *devPtr, size_t width, size_t height, size_t pitch) {
    return ::cudaBindTexture2D(offset, &t, devPtr, &t.channelDesc, width, height, pitch);
}
template <class T, int dim, enum cudaTextureReadMode mode>
static inline cudaError_t cudaBindTextureToArray(const struct texture<T, dim, mode> &t, cudaArray_const_t array,
                                                 const struct cudaChannelFormatDesc &desc) {
    return ::cudaBindTextureToArray(&t, array, &desc);
}
template <class T, int dim, enum cudaTextureReadMode mode>
static inline cudaError_t cudaBindTextureToArray(const struct texture<T, dim, mode> &t, cudaArray_const_t array) {
    return ::cudaBindTextureToArray(&t, array, &t.channelDesc);
}
template <class T, int dim, enum cudaTextureReadMode mode>
static inline cudaError_t cudaUnbindTexture(const struct texture<T, dim, mode> &t) {
    return ::cudaUnbindTexture(&t);
}
template <class T, int dim, enum cudaTextureReadMode mode>
static inline cudaError_t cudaGetTextureAlignmentOffset(size_t *offset, const struct texture<T, dim, mode> &t) {
    return ::cudaGetTextureAlignmentOffset(offset, &t);
}
template <class T, int dim>
static inline cudaError_t cudaBindSurfaceToArray(const struct surface<T, dim> &s, cudaArray_const_t array) {
    return ::cudaBindSurfaceToArray(&s, array, &s.channelDesc);
}

#endif
