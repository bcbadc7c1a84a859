/* Mathematical functions that CUDA gives the host beside the C library's; for `.cu` files, as with CUDA. */
#ifndef __MATH_FUNCTIONS_H__
#define __MATH_FUNCTIONS_H__

#if defined(__cplusplus) && defined(__CUDACC__)
#include <cmath>
#include <cstdlib>
#include <math.h>
#include <stdlib.h>

#define C2N_MATH static inline __attribute__((unused))

/* A function of double, and the same for float with an f behind its name. */
#define C2N_OF_ONE(name, x, value) \
    C2N_MATH double name(double x) { return value; } \
    C2N_MATH float name##f(float x) { return (float)name((double)x); }
#define C2N_OF_TWO(name, x, y, value) \
    C2N_MATH double name(double x, double y) { return value; } \
    C2N_MATH float name##f(float x, float y) { return (float)name((double)x, (double)y); }

namespace c2n {
const double pi = 3.14159265358979323846, half_root = 0.70710678118654752440;

/* The x at which erfc(x) is y: halving, then Newton's steps. */
static inline double inverse_erfc(double y) {
    if (!(y >= 0 && y <= 2)) return NAN;
    if (y == 0 || y == 2) return y == 0 ? INFINITY : -INFINITY;
    double low = -6, high = 28;
    for (int i = 0; i < 60; i++) {
        const double middle = (low + high) / 2;
        (::erfc(middle) > y ? low : high) = middle;
    }
    double x = (low + high) / 2;
    for (int i = 0; i < 2; i++) {
        const double slope = -2 / ::sqrt(pi) * ::exp(-x * x);
        if (slope != 0) x -= (::erfc(x) - y) / slope;
    }
    return x;
}

/* The modified Bessel function of the first kind, of order 0 or 1, by its power series. */
static inline double modified_bessel(int order, double x) {
    double term = order ? x / 2 : 1, sum = term;
    for (int k = 1; k < 1000 && ::fabs(term) > 1e-17 * ::fabs(sum); k++)
        sum += term *= x / 2 * (x / 2) / (k * (double)(k + order));
    return sum;
}
} // namespace c2n

C2N_OF_ONE(rsqrt, x, 1 / ::sqrt(x))
C2N_OF_ONE(rcbrt, x, 1 / ::cbrt(x))
C2N_OF_ONE(sinpi, x, ::sin(c2n::pi * ::fmod(x, 2.0)))
C2N_OF_ONE(cospi, x, ::cos(c2n::pi * ::fmod(x, 2.0)))
C2N_OF_ONE(normcdf, x, 0.5 * ::erfc(-x * c2n::half_root))
C2N_OF_ONE(erfcinv, x, c2n::inverse_erfc(x))
C2N_OF_ONE(erfinv, x, c2n::inverse_erfc(1 - x))
C2N_OF_ONE(normcdfinv, x, -c2n::inverse_erfc(2 * x) / c2n::half_root)
C2N_OF_ONE(erfcx, x, ::exp(x * x) * ::erfc(x))
C2N_OF_ONE(cyl_bessel_i0, x, c2n::modified_bessel(0, x))
C2N_OF_ONE(cyl_bessel_i1, x, c2n::modified_bessel(1, x))
C2N_OF_TWO(rhypot, x, y, 1 / ::hypot(x, y))
C2N_OF_TWO(fdivide, x, y, x / y)
C2N_MATH float rsqrt(float x) { return rsqrtf(x); }
C2N_MATH float rcbrt(float x) { return rcbrtf(x); }
C2N_MATH void sincospi(double x, double *s, double *c) { *s = sinpi(x), *c = cospi(x); }
C2N_MATH void sincospif(float x, float *s, float *c) { *s = sinpif(x), *c = cospif(x); }
C2N_MATH double norm3d(double a, double b, double c) { return ::sqrt(a * a + b * b + c * c); }
C2N_MATH float norm3df(float a, float b, float c) { return (float)norm3d(a, b, c); }
C2N_MATH double norm4d(double a, double b, double c, double d) { return ::sqrt(a * a + b * b + c * c + d * d); }
C2N_MATH float norm4df(float a, float b, float c, float d) { return (float)norm4d(a, b, c, d); }
C2N_MATH double rnorm3d(double a, double b, double c) { return 1 / norm3d(a, b, c); }
C2N_MATH float rnorm3df(float a, float b, float c) { return (float)rnorm3d(a, b, c); }
C2N_MATH double rnorm4d(double a, double b, double c, double d) { return 1 / norm4d(a, b, c, d); }
C2N_MATH float rnorm4df(float a, float b, float c, float d) { return (float)rnorm4d(a, b, c, d); }

/* The lesser and the greater, also of two types. */
#define C2N_LEAST_AND_MOST(result, a_type, b_type) \
    C2N_MATH result min(a_type a, b_type b) { return (result)a < (result)b ? (result)a : (result)b; } \
    C2N_MATH result max(a_type a, b_type b) { return (result)a > (result)b ? (result)a : (result)b; }
#define C2N_OF_BOTH_SIGNS(type) \
    C2N_LEAST_AND_MOST(type, type, type) \
    C2N_LEAST_AND_MOST(unsigned type, unsigned type, unsigned type) \
    C2N_LEAST_AND_MOST(unsigned type, type, unsigned type) \
    C2N_LEAST_AND_MOST(unsigned type, unsigned type, type)
C2N_OF_BOTH_SIGNS(int)
C2N_OF_BOTH_SIGNS(long)
C2N_OF_BOTH_SIGNS(long long)
C2N_MATH float min(float a, float b) { return ::fminf(a, b); }
C2N_MATH float max(float a, float b) { return ::fmaxf(a, b); }
C2N_MATH double min(double a, double b) { return ::fmin(a, b); }
C2N_MATH double max(double a, double b) { return ::fmax(a, b); }
C2N_MATH double min(float a, double b) { return ::fmin((double)a, b); }
C2N_MATH double max(float a, double b) { return ::fmax((double)a, b); }
C2N_MATH double min(double a, float b) { return ::fmin(a, (double)b); }
C2N_MATH double max(double a, float b) { return ::fmax(a, (double)b); }
C2N_MATH unsigned int umin(unsigned int a, unsigned int b) { return a < b ? a : b; }
C2N_MATH unsigned int umax(unsigned int a, unsigned int b) { return a > b ? a : b; }
C2N_MATH long long llmin(long long a, long long b) { return a < b ? a : b; }
C2N_MATH long long llmax(long long a, long long b) { return a > b ? a : b; }
C2N_MATH unsigned long long ullmin(unsigned long long a, unsigned long long b) { return a < b ? a : b; }
C2N_MATH unsigned long long ullmax(unsigned long long a, unsigned long long b) { return a > b ? a : b; }

#undef C2N_OF_BOTH_SIGNS
#undef C2N_LEAST_AND_MOST
#undef C2N_OF_ONE
#undef C2N_OF_TWO
#undef C2N_MATH
#endif
#endif
