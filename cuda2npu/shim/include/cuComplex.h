/* Complex numbers of two floats or doubles, as CUDA's libraries take them, and their arithmetic. */
#ifndef CU_COMPLEX_H_
#define CU_COMPLEX_H_

#include <math.h>

#include "vector_types.h"

#define C2N_FUNCTION static inline __attribute__((unused))
#define C2N_COMPLEX(T, R, r, make, f) \
    C2N_FUNCTION T make(R x, R y) { \
        T z; \
        z.x = x; \
        z.y = y; \
        return z; \
    } \
    C2N_FUNCTION R cuCreal##f(T x) { return x.x; } \
    C2N_FUNCTION R cuCimag##f(T x) { return x.y; } \
    C2N_FUNCTION T cuConj##f(T x) { return make(x.x, -x.y); } \
    C2N_FUNCTION T cuCadd##f(T x, T y) { return make(x.x + y.x, x.y + y.y); } \
    C2N_FUNCTION T cuCsub##f(T x, T y) { return make(x.x - y.x, x.y - y.y); } \
    C2N_FUNCTION T cuCmul##f(T x, T y) { return make(x.x * y.x - x.y * y.y, x.x * y.y + x.y * y.x); } \
    C2N_FUNCTION T cuCdiv##f(T x, T y) { \
        /* by the sum of the divisor's sizes, so that its square stays in range */ \
        const R scale = 1 / (fabs##r(y.x) + fabs##r(y.y)); \
        const T a = make(x.x * scale, x.y * scale), b = make(y.x * scale, y.y * scale); \
        const R by = 1 / (b.x * b.x + b.y * b.y); \
        return make((a.x * b.x + a.y * b.y) * by, (a.y * b.x - a.x * b.y) * by); \
    } \
    C2N_FUNCTION R cuCabs##f(T x) { return hypot##r(x.x, x.y); } \
    C2N_FUNCTION T cuCfma##f(T x, T y, T z) { \
        return make((x.x * y.x + z.x) - x.y * y.y, (x.x * y.y + z.y) + x.y * y.x); \
    }

typedef float2 cuFloatComplex;
typedef double2 cuDoubleComplex;
typedef cuFloatComplex cuComplex;

C2N_COMPLEX(cuFloatComplex, float, f, make_cuFloatComplex, f)
C2N_COMPLEX(cuDoubleComplex, double, , make_cuDoubleComplex, )
C2N_FUNCTION cuComplex make_cuComplex(float x, float y) { return make_cuFloatComplex(x, y); }
C2N_FUNCTION cuFloatComplex cuComplexDoubleToFloat(cuDoubleComplex c) {
    return make_cuFloatComplex((float)c.x, (float)c.y);
}
C2N_FUNCTION cuDoubleComplex cuComplexFloatToDouble(cuFloatComplex c) { return make_cuDoubleComplex(c.x, c.y); }

#undef C2N_COMPLEX
#undef C2N_FUNCTION

#endif
