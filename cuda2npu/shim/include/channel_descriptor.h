/* For C++: the descriptor of a channel, by its type. */
#ifndef __CHANNEL_DESCRIPTOR_H__
#define __CHANNEL_DESCRIPTOR_H__

#include "cuda_runtime_api.h"

#if defined(__cplusplus)

namespace c2n {

/* A descriptor of `count` channels of type T. */
template <typename T> inline cudaChannelFormatDesc channels(int count) {
    const int bits = 8 * (int)sizeof(T);
    const bool is_signed = static_cast<T>(-1) < static_cast<T>(1);
    const bool is_whole = static_cast<T>(1.5) == static_cast<T>(1);
    const cudaChannelFormatKind kind = !is_whole ? cudaChannelFormatKindFloat
                                       : is_signed ? cudaChannelFormatKindSigned
                                                   : cudaChannelFormatKindUnsigned;
    return cudaCreateChannelDesc(bits, count > 1 ? bits : 0, count > 2 ? bits : 0, count > 3 ? bits : 0, kind);
}

} // namespace c2n

template <class T> inline cudaChannelFormatDesc cudaCreateChannelDesc() {
    return cudaCreateChannelDesc(0, 0, 0, 0, cudaChannelFormatKindNone);
}

#define C2N_CHANNEL(name, type, count) \
    template <> inline cudaChannelFormatDesc cudaCreateChannelDesc<name>() { return c2n::channels<type>(count); }
#define C2N_CHANNELS(name, type) \
    C2N_CHANNEL(name##1, type, 1) \
    C2N_CHANNEL(name##2, type, 2) \
    C2N_CHANNEL(name##3, type, 3) \
    C2N_CHANNEL(name##4, type, 4)

C2N_CHANNEL(char, char, 1)
C2N_CHANNEL(signed char, signed char, 1)
C2N_CHANNEL(unsigned char, unsigned char, 1)
C2N_CHANNEL(short, short, 1)
C2N_CHANNEL(unsigned short, unsigned short, 1)
C2N_CHANNEL(int, int, 1)
C2N_CHANNEL(unsigned int, unsigned int, 1)
C2N_CHANNEL(float, float, 1)
C2N_CHANNELS(char, signed char)
C2N_CHANNELS(uchar, unsigned char)
C2N_CHANNELS(short, short)
C2N_CHANNELS(ushort, unsigned short)
C2N_CHANNELS(int, int)
C2N_CHANNELS(uint, unsigned int)
C2N_CHANNELS(float, float)

/* Half precision has no type of its own here. */
inline cudaChannelFormatDesc cudaCreateChannelDescHalf() {
    return cudaCreateChannelDesc(16, 0, 0, 0, cudaChannelFormatKindFloat);
}
inline cudaChannelFormatDesc cudaCreateChannelDescHalf1() { return cudaCreateChannelDescHalf(); }
inline cudaChannelFormatDesc cudaCreateChannelDescHalf2() {
    return cudaCreateChannelDesc(16, 16, 0, 0, cudaChannelFormatKindFloat);
}
inline cudaChannelFormatDesc cudaCreateChannelDescHalf4() {
    return cudaCreateChannelDesc(16, 16, 16, 16, cudaChannelFormatKindFloat);
}

#undef C2N_CHANNEL
#undef C2N_CHANNELS

#endif
#endif
