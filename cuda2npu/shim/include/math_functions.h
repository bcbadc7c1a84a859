/* Mathematical functions that CUDA gives the host beside the C library's. */
#ifndef __MATH_FUNCTIONS_H__
#define __MATH_FUNCTIONS_H__

#if defined(__cplusplus)
#include <cmath>
#include <cstdlib>

#define C2N_HOST static inline __attribute__((unused))
C2N_HOST double rsqrt(double x) { return 1 / ::sqrt(x); }
C2N_HOST float rsqrtf(float x) { return 1 / ::sqrtf(x); }
C2N_HOST float rsqrt(float x) { return rsqrtf(x); }
C2N_HOST double rcbrt(double x) { return 1 / ::cbrt(x); }
C2N_HOST float rcbrtf(float x) { return 1 / ::cbrtf(x); }
C2N_HOST double sinpi(double x) { return ::sin(3.14159265358979323846 * ::fmod(x, 2.0)); }
C2N_HOST float sinpif(float x) { return (float)sinpi((double)x); }
C2N_HOST double cospi(double x) { return ::cos(3.14159265358979323846 * ::fmod(x, 2.0)); }
C2N_HOST float cospif(float x) { return (float)cospi((double)x); }
C2N_HOST double normcdf(double x) { return 0.5 * ::erfc(-x * 0.70710678118654752440); }
C2N_HOST float normcdff(float x) { return (float)normcdf((double)x); }

#define C2N_LEAST_AND_MOST(result, a_type, b_type) \
    C2N_HOST result min(a_type a, b_type b) { return (result)a < (result)b ? (result)a : (result)b; } \
    C2N_HOST result max(a_type a, b_type b) { return (result)a > (result)b ? (result)a : (result)b; }
C2N_LEAST_AND_MOST(int, int, int)
C2N_LEAST_AND_MOST(unsigned int, unsigned int, unsigned int)
C2N_LEAST_AND_MOST(unsigned int, int, unsigned int)
C2N_LEAST_AND_MOST(unsigned int, unsigned int, int)
C2N_LEAST_AND_MOST(long, long, long)
C2N_LEAST_AND_MOST(unsigned long, unsigned long, unsigned long)
C2N_LEAST_AND_MOST(unsigned long, long, unsigned long)
C2N_LEAST_AND_MOST(unsigned long, unsigned long, long)
C2N_LEAST_AND_MOST(long long, long long, long long)
C2N_LEAST_AND_MOST(unsigned long long, unsigned long long, unsigned long long)
C2N_LEAST_AND_MOST(unsigned long long, long long, unsigned long long)
C2N_LEAST_AND_MOST(unsigned long long, unsigned long long, long long)
C2N_HOST float min(float a, float b) { return ::fminf(a, b); }
C2N_HOST float max(float a, float b) { return ::fmaxf(a, b); }
C2N_HOST double min(double a, double b) { return ::fmin(a, b); }
C2N_HOST double max(double a, double b) { return ::fmax(a, b); }
C2N_HOST double min(float a, double b) { return ::fmin((double)a, b); }
C2N_HOST double max(float a, double b) { return ::fmax((double)a, b); }
C2N_HOST double min(double a, float b) { return ::fmin(a, (double)b); }
C2N_HOST double max(double a, float b) { return ::fmax(a, (double)b); }
C2N_HOST unsigned int umin(unsigned int a, unsigned int b) { return a < b ? a : b; }
C2N_HOST unsigned int umax(unsigned int a, unsigned int b) { return a > b ? a : b; }
#undef C2N_LEAST_AND_MOST
#undef C2N_HOST
#endif
#endif
