/* Rounds a number to a format of 16 bits, in one step and in any direction; what `cuda_fp16.h` and
   `cuda_bf16.h` convert with. A NaN becomes 0x7fff, as with CUDA. */
#ifndef C2N_ROUND_H
#define C2N_ROUND_H

#if defined(__cplusplus) && __cplusplus >= 201103L
#include <math.h>
#include <stdint.h>
#include <string.h>

namespace c2n {

enum direction { nearest, to_zero, down, up };

/* `Mantissa`: how many of the 15 bits beside the sign are the mantissa's. */
template <int Mantissa> struct format {
    enum : int { bias = (1 << (14 - Mantissa)) - 1, least = 1 - bias, infinity = 0x7fff >> Mantissa << Mantissa };

    static unsigned short round(double value, direction way = nearest) {
        uint64_t bits;
        memcpy(&bits, &value, sizeof bits);
        const bool negative = bits >> 63;
        const unsigned sign = negative ? 0x8000u : 0;
        const int exponent = (int)(bits >> 52 & 2047) - 1023;
        const uint64_t low = bits & ((1ull << 52) - 1);
        if (exponent == 1024) return (unsigned short)(low ? 0x7fff : sign | infinity);
        if (exponent == -1023) return (unsigned short)(sign | (unsigned)(low && away(negative, way)));
        int shift = 52 - Mantissa + (exponent < least ? least - exponent : 0);
        if (shift > 63) shift = 63;
        const uint64_t whole = low | 1ull << 52, rest = whole & ((1ull << shift) - 1), half = 1ull << (shift - 1);
        uint64_t kept = whole >> shift;
        const bool more = way == nearest ? rest > half || (rest == half && (kept & 1)) : rest && away(negative, way);
        kept += more;
        if (exponent >= least) kept += (uint64_t)(exponent + bias - 1) << Mantissa;
        if (kept >= infinity) kept = infinity - (unsigned)!(way == nearest || away(negative, way));
        return (unsigned short)(sign | (unsigned)kept);
    }

    /* What a double cannot hold goes into its last bit, so that rounding again is as if done at once. */
    static unsigned short round_wide(uint64_t size, bool negative, direction way) {
        double value = (double)size;
        if (size >> 53) {
            uint64_t bits;
            value = (double)(size >> 11 << 11);
            memcpy(&bits, &value, sizeof bits);
            bits |= (size & 2047) != 0;
            memcpy(&value, &bits, sizeof value);
        }
        return round(negative ? -value : value, way);
    }
    static unsigned short round(long long value, direction way) {
        return round_wide(value < 0 ? 0 - (uint64_t)value : (uint64_t)value, value < 0, way);
    }
    static unsigned short round(unsigned long long value, direction way) { return round_wide(value, false, way); }

    static float value(unsigned short bits) {
        const int exponent = (bits & 0x7fff) >> Mantissa;
        const int low = bits & ((1 << Mantissa) - 1);
        uint32_t wide = (uint32_t)(bits & 0x8000) << 16;
        if (exponent == infinity >> Mantissa) wide |= 0x7f800000u | (uint32_t)low << (23 - Mantissa);
        else if (exponent) wide |= (uint32_t)(exponent + 127 - bias) << 23 | (uint32_t)low << (23 - Mantissa);
        else return ldexpf((bits & 0x8000) ? -(float)low : (float)low, least - Mantissa);
        float found;
        memcpy(&found, &wide, sizeof found);
        return found;
    }

  private:
    static bool away(bool negative, direction way) { return way == (negative ? down : up); }
};

/* An integer of type T, rounded in the direction, held to the type's range; 0 of a NaN (of 64 bits the
   sign bit alone), as CUDA converts. */
template <class T> T to_integer(float value, direction way) {
    if (value != value) return sizeof(T) == 8 ? (T)(1ull << 63) : (T)0;
    const bool is_signed = (T)-1 < (T)0;
    const int size = (int)sizeof(T) * 8 - is_signed;
    const double whole = way == nearest ? rint(value)
                         : way == down  ? floor((double)value)
                         : way == up    ? ceil((double)value)
                                        : trunc((double)value);
    if (whole >= ldexp(1.0, size)) return (T)(~(uint64_t)0 >> (64 - size));
    const double least = is_signed ? -ldexp(1.0, size) : 0.0;
    return whole <= least ? (is_signed ? (T)((uint64_t)1 << size) : (T)0) : (T)whole;
}

} // namespace c2n
#endif
#endif
