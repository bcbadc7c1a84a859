/* The same computations as the kernels, as fast as they can be written for a processor by hand:
   OpenMP over the cores, vectors of 16 with GCC's extensions, streaming stores where nothing reads
   what was written. Matrix products are left to BLAS. */
#include <math.h>
#include <stdint.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define W 16
typedef float f32x __attribute__((vector_size(4 * W)));
typedef float f32u __attribute__((vector_size(4 * W), aligned(4)));
typedef int32_t i32x __attribute__((vector_size(4 * W)));
typedef int32_t i32u __attribute__((vector_size(4 * W), aligned(4)));
typedef uint32_t u32x __attribute__((vector_size(4 * W)));
#define LOAD(p) ((f32x)(*(const f32u *)(p)))
#define STORE(p, v) (*(f32u *)(p) = (v))
#define EACH(v) ((f32x){v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v})

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#define STREAM(p, v) _mm512_stream_ps((float *)(p), (__m512)(v))
#define FENCE() _mm_sfence()
#else
#define STREAM(p, v) (*(f32u *)(p) = (f32x)(v))
#define FENCE() ((void)0)
#endif

static inline f32x choose(i32x m, f32x a, f32x b) { return (f32x)(((i32x)a & m) | ((i32x)b & ~m)); }
static inline f32x larger(f32x a, f32x b) { return choose(a > b, a, b); }

static inline f32x rounded(f32x x) {
#if defined(__AVX512F__)
    return (f32x)_mm512_roundscale_ps((__m512)x, 8);
#else
    const f32x big = EACH(12582912.0f);
    return (x + big) - big;
#endif
}

/* About 1 ulp from -87 to 88. */
static inline f32x exp_of(f32x x) {
    const f32x n = rounded(x * 1.44269504f);
    f32x r = x - n * 0.693359375f;
    r = r - n * -2.12194440e-4f;
    f32x p = 1.9875691500e-4f * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
#if defined(__AVX512F__)
    return (f32x)_mm512_scalef_ps((__m512)p, (__m512)n);
#else
    return (f32x)((i32x)p + (__builtin_convertvector(n, i32x) << 23));
#endif
}

/* About 1 ulp for normal positive numbers. */
static inline f32x log_of(f32x x) {
    const i32x bits = (i32x)x - 0x3f3504f3;
    const f32x e = __builtin_convertvector(bits >> 23, f32x);
    const f32x f = (f32x)((bits & 0x007fffff) + 0x3f3504f3) - 1.0f;
    f32x p = 7.0376836292e-2f * f - 1.1514610310e-1f;
    p = p * f + 1.1676998740e-1f;
    p = p * f - 1.2420140846e-1f;
    p = p * f + 1.4249322787e-1f;
    p = p * f - 1.6668057665e-1f;
    p = p * f + 2.0000714765e-1f;
    p = p * f - 2.4999993993e-1f;
    p = p * f + 3.3333331174e-1f;
    const f32x z = f * f;
    p = p * f * z + e * -2.12194440e-4f - 0.5f * z;
    return f + p + e * 0.693359375f;
}

static inline f32x root_of(f32x x) {
#if defined(__AVX512F__)
    return (f32x)_mm512_sqrt_ps((__m512)x);
#else
    for (int k = 0; k < W; k++) x[k] = __builtin_sqrtf(x[k]);
    return x;
#endif
}

/* 1 / sqrt(x), about 2 ulp. */
static inline f32x inverse_root(f32x x) {
#if defined(__AVX512F__)
    const f32x y = (f32x)_mm512_rsqrt14_ps((__m512)x);
    return y * (1.5f - 0.5f * x * y * y);
#else
    return 1.0f / root_of(x);
#endif
}

static inline float sum_of(f32x v) {
    float s = 0.0f;
    for (int k = 0; k < W; k++) s += v[k];
    return s;
}

/* ---- the machine ---- */

double peak(int64_t turns) {
    double all = 0.0;
#pragma omp parallel reduction(+ : all)
    {
        f32x a[12];
        const f32x m = EACH(0.999f), c = EACH(0.001f);
        for (int j = 0; j < 12; j++) a[j] = EACH(1.0f + j);
        for (int64_t i = 0; i < turns; i++)
#pragma GCC unroll 12
            for (int j = 0; j < 12; j++) a[j] = a[j] * m + c;
        for (int j = 0; j < 12; j++) all += sum_of(a[j]);
    }
    return all;
}

void copy(float *restrict out, const float *restrict in, int n) {
#pragma omp parallel for schedule(static)
    for (int i = 0; i < n / W; i++) STREAM(out + W * i, LOAD(in + W * i));
    FENCE();
}

/* ---- the kernels ---- */

void saxpy(int n, float a, const float *restrict x, float *restrict y) {
#pragma omp parallel for schedule(static)
    for (int i = 0; i < n / W; i++) STORE(y + W * i, a * LOAD(x + W * i) + LOAD(y + W * i));
    for (int i = n / W * W; i < n; i++) y[i] = a * x[i] + y[i];
}

void reduce_tree(const float *restrict in, float *restrict partial, int n) {
#pragma omp parallel for schedule(static)
    for (int b = 0; b < n / 512; b++) {
        const float *p = in + 512 * b;
        f32x s[4] = {LOAD(p), LOAD(p + W), LOAD(p + 2 * W), LOAD(p + 3 * W)};
        for (int k = 4 * W; k < 512; k += 4 * W)
            for (int j = 0; j < 4; j++) s[j] += LOAD(p + k + W * j);
#if defined(__AVX512F__)
        partial[b] = _mm512_reduce_add_ps((__m512)((s[0] + s[1]) + (s[2] + s[3])));
#else
        partial[b] = sum_of((s[0] + s[1]) + (s[2] + s[3]));
#endif
    }
}

void stencil(const float *restrict in, float *restrict out, int width, int height) {
    memcpy(out, in, 4 * (size_t)width);
    memcpy(out + (size_t)(height - 1) * width, in + (size_t)(height - 1) * width, 4 * (size_t)width);
#pragma omp parallel for schedule(static)
    for (int y = 1; y < height - 1; y++) {
        const float *p = in + (size_t)y * width;
        float *q = out + (size_t)y * width;
        int x = 0;
        if ((uintptr_t)q % 64 == 0) {
            for (x = W; x < width - W; x += W)
                STREAM(q + x, 0.25f * (LOAD(p + x - 1) + LOAD(p + x + 1) + LOAD(p + x - width) +
                                       LOAD(p + x + width)));
            for (int i = 1; i < W; i++)
                q[i] = 0.25f * (p[i - 1] + p[i + 1] + p[i - width] + p[i + width]);
        }
        for (x = x ? x : 1; x < width - 1; x++)
            q[x] = 0.25f * (p[x - 1] + p[x + 1] + p[x - width] + p[x + width]);
        q[0] = p[0];
        q[width - 1] = p[width - 1];
    }
    FENCE();
}

void softmax(const float *restrict in, float *restrict out, int rows, int columns) {
#pragma omp parallel for schedule(static)
    for (int r = 0; r < rows; r++) {
        const float *p = in + (size_t)r * columns;
        float *q = out + (size_t)r * columns, kept[columns] __attribute__((aligned(64)));
        f32x a = LOAD(p), b = LOAD(p + W), c = a, d = b;
        for (int i = 0; i < columns; i += 4 * W) {
            a = larger(LOAD(p + i), a);
            b = larger(LOAD(p + i + W), b);
            c = larger(LOAD(p + i + 2 * W), c);
            d = larger(LOAD(p + i + 3 * W), d);
        }
        a = larger(larger(a, b), larger(c, d));
        float most = a[0];
        for (int k = 1; k < W; k++) most = a[k] > most ? a[k] : most;
        f32x sums[2] = {EACH(0.0f), EACH(0.0f)};
        for (int i = 0; i < columns; i += 2 * W)
            for (int j = 0; j < 2; j++) {
                const f32x e = exp_of(LOAD(p + i + W * j) - most);
                STORE(kept + i + W * j, e);
                sums[j] += e;
            }
        const float scale = 1.0f / sum_of(sums[0] + sums[1]);
        for (int i = 0; i < columns; i += W) STREAM(q + i, LOAD(kept + i) * scale);
    }
    FENCE();
}

void histogram(const uint8_t *restrict in, uint32_t *restrict counts, int n) {
#pragma omp parallel
    {
        uint32_t own[8][256];
        memset(own, 0, sizeof own);
#pragma omp for schedule(static) nowait
        for (int i = 0; i < n / 16; i++) {
            uint64_t a, b;
            memcpy(&a, in + 16 * (size_t)i, 8);
            memcpy(&b, in + 16 * (size_t)i + 8, 8);
#pragma GCC unroll 8
            for (int k = 0; k < 8; k++) {
                own[k][a >> 8 * k & 255]++;
                own[k][b >> 8 * k & 255]++;
            }
        }
#pragma omp critical
        for (int k = 0; k < 256; k++) {
            uint32_t sum = 0;
            for (int j = 0; j < 8; j++) sum += own[j][k];
            counts[k] += sum;
        }
    }
    for (int i = n / 16 * 16; i < n; i++) counts[in[i]]++;
}

/* Four vectors of bodies at a time against every body. */
void nbody(const float *restrict bodies, float *restrict out, int n) {
#define MINE 2
#pragma omp parallel for schedule(static)
    for (int i = 0; i < n; i += MINE * W) {
        f32x x[MINE], y[MINE], z[MINE], ax[MINE], ay[MINE], az[MINE];
        for (int j = 0; j < MINE; j++) {
            ax[j] = ay[j] = az[j] = EACH(0.0f);
            for (int k = 0; k < W; k++) {
                x[j][k] = bodies[4 * (i + W * j + k)];
                y[j][k] = bodies[4 * (i + W * j + k) + 1];
                z[j][k] = bodies[4 * (i + W * j + k) + 2];
            }
        }
        for (int k = 0; k < n; k++) {
            const float *other = bodies + 4 * k;
#pragma GCC unroll 4
            for (int j = 0; j < MINE; j++) {
                const f32x dx = other[0] - x[j], dy = other[1] - y[j], dz = other[2] - z[j];
                const f32x inverse = inverse_root(dx * dx + dy * dy + dz * dz + 1e-3f);
                const f32x strength = other[3] * inverse * (inverse * inverse);
                ax[j] += dx * strength;
                ay[j] += dy * strength;
                az[j] += dz * strength;
            }
        }
        for (int j = 0; j < MINE; j++)
            for (int k = 0; k < W; k++) {
                float *to = out + 4 * (i + W * j + k);
                to[0] = ax[j][k], to[1] = ay[j][k], to[2] = az[j][k];
                to[3] = bodies[4 * (i + W * j + k) + 3];
            }
    }
}

static inline i32x shifted(i32x v, int by) {
    const i32x zero = {0}, lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    return __builtin_shuffle(zero, v, lane + (W - by));
}

void scan(const int32_t *restrict in, int32_t *restrict out, int32_t *restrict sums, int n) {
#pragma omp parallel for schedule(static)
    for (int b = 0; b < n / 256; b++) {
        i32x before = {0};
        const i32x last = before + 15;
        for (int k = 0; k < 256; k += W) {
            i32x v = (i32x)(*(const i32u *)(in + 256 * b + k));
            v += shifted(v, 1);
            v += shifted(v, 2);
            v += shifted(v, 4);
            v += shifted(v, 8);
            v += before;
            STREAM(out + 256 * b + k, v);
            before = __builtin_shuffle(v, last);
        }
        sums[b] = before[0];
    }
    FENCE();
}

#define HALF(a, b, mask) (f32x)__builtin_shuffle(a, b, (i32x)mask)
#define M1 {0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23}
#define M2 {8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31}

/* Four rounds of perfect shuffles turn 16 rows into 16 columns. */
static inline void turn(f32x *a) {
    f32x b[W];
#pragma GCC unroll 4
    for (int round = 0; round < 4; round++) {
#pragma GCC unroll 16
        for (int k = 0; k < 8; k++) {
            b[2 * k] = HALF(a[k], a[k + 8], M1);
            b[2 * k + 1] = HALF(a[k], a[k + 8], M2);
        }
#pragma GCC unroll 16
        for (int k = 0; k < W; k++) a[k] = b[k];
    }
}

void transpose(const float *restrict in, float *restrict out, int width, int height) {
#pragma omp parallel for schedule(static)
    for (int x = 0; x < width; x += W)
        for (int y = 0; y < height; y += W) {
            f32x a[W];
#pragma GCC unroll 16
            for (int k = 0; k < W; k++) a[k] = LOAD(in + (size_t)(y + k) * width + x);
            turn(a);
#pragma GCC unroll 16
            for (int k = 0; k < W; k++) STREAM(out + (size_t)(x + k) * height + y, a[k]);
        }
    FENCE();
}

void mandelbrot(int32_t *restrict counts, float left, float top, float step, int width, int height,
                int limit) {
#define SIDE 4
    const i32x lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
#pragma omp parallel for schedule(dynamic, 4)
    for (int py = 0; py < height; py++)
        for (int px = 0; px < width; px += SIDE * W) {
            f32x x[SIDE], y[SIDE], cx[SIDE];
            i32x count[SIDE];
            const f32x cy = EACH(top - py * step);
#if defined(__AVX512F__)
            __mmask16 on[SIDE];
#else
            i32x on[SIDE];
#endif
            for (int j = 0; j < SIDE; j++) {
                cx[j] = left + __builtin_convertvector(lane + (px + W * j), f32x) * step;
                x[j] = y[j] = EACH(0.0f);
                count[j] = lane ^ lane;
#if defined(__AVX512F__)
                on[j] = 0xffff;
#else
                on[j] = lane >= 0;
#endif
            }
            for (int k = 0; k < limit; k++) {
                int any = 0;
#pragma GCC unroll 4
                for (int j = 0; j < SIDE; j++) {
                    const f32x xx = x[j] * x[j], yy = y[j] * y[j];
#if defined(__AVX512F__)
                    on[j] = _mm512_mask_cmp_ps_mask(on[j], (__m512)(xx + yy), _mm512_set1_ps(4.0f), _CMP_LE_OQ);
                    count[j] = (i32x)_mm512_mask_add_epi32((__m512i)count[j], on[j], (__m512i)count[j],
                                                           _mm512_set1_epi32(1));
                    any |= on[j];
#else
                    on[j] &= xx + yy <= 4.0f;
                    count[j] -= on[j];
                    for (int q = 0; q < W; q++) any |= on[j][q];
#endif
                    y[j] = (x[j] + x[j]) * y[j] + cy;
                    x[j] = xx - yy + cx[j];
                }
                if (!any) break;
            }
            for (int j = 0; j < SIDE; j++) *(i32u *)(counts + (size_t)py * width + px + W * j) = count[j];
        }
}

void spmv(const int *restrict starts, const int *restrict columns, const float *restrict values,
          const float *restrict x, float *restrict y, int rows) {
#pragma omp parallel for schedule(static)
    for (int row = 0; row < rows; row++) {
        const int end = starts[row + 1];
        int k = starts[row];
        float a = 0.0f, b = 0.0f, c = 0.0f, d = 0.0f;
#pragma GCC novector
        for (; k + 4 <= end; k += 4) {
            a += values[k] * x[columns[k]];
            b += values[k + 1] * x[columns[k + 1]];
            c += values[k + 2] * x[columns[k + 2]];
            d += values[k + 3] * x[columns[k + 3]];
        }
        for (; k < end; k++) a += values[k] * x[columns[k]];
        y[row] = (a + b) + (c + d);
    }
}

/* ---- bitonic sort: several steps a pass in registers; what a core's cache holds stays there ---- */

#define PART 65536
#define NEAR 128 /* keys that are sorted in eight registers */

static inline u32x less_of(u32x a, u32x b) {
#if defined(__AVX512F__)
    return (u32x)_mm512_min_epu32((__m512i)a, (__m512i)b);
#else
    const u32x m = (u32x)(a < b);
    return (a & m) | (b & ~m);
#endif
}
static inline u32x more_of(u32x a, u32x b) {
#if defined(__AVX512F__)
    return (u32x)_mm512_max_epu32((__m512i)a, (__m512i)b);
#else
    const u32x m = (u32x)(a > b);
    return (a & m) | (b & ~m);
#endif
}

/* Partners `by` lanes apart; lanes whose bit of `low` is set keep the lesser key. */
static inline u32x partners(u32x v, unsigned by, uint16_t low) {
    const u32x lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const u32x other = __builtin_shuffle(v, lane ^ by);
#if defined(__AVX512F__)
    return (u32x)_mm512_mask_min_epu32((__m512i)more_of(v, other), low, (__m512i)v, (__m512i)other);
#else
    const u32x m = -((low >> lane) & 1);
    return (less_of(v, other) & m) | (more_of(v, other) & ~m);
#endif
}

static inline void exchange(u32x *a, u32x *b) {
    const u32x low = less_of(*a, *b), high = more_of(*a, *b);
    *a = low;
    *b = high;
}

/* Ascending: strides 64 to 1 of the keys in eight registers. */
static inline void near_steps(u32x *v) {
#pragma GCC unroll 3
    for (int s = 4; s > 0; s >>= 1)
#pragma GCC unroll 8
        for (int k = 0; k < 8; k++)
            if (!(k & s)) exchange(&v[k], &v[k + s]);
#pragma GCC unroll 8
    for (int k = 0; k < 8; k++)
        v[k] = partners(partners(partners(partners(v[k], 8, 0x00ff), 4, 0x0f0f), 2, 0x3333), 1, 0x5555);
}

/* A descending part is an ascending one of the complements. */
static inline void near_part(uint32_t *keys, int i, int size) {
    u32x v[8];
    const u32x turned = (u32x){0} - (unsigned)((i & size) != 0);
#pragma GCC unroll 8
    for (int k = 0; k < 8; k++) v[k] = *(u32x *)(keys + i + W * k) ^ turned;
    near_steps(v);
#pragma GCC unroll 8
    for (int k = 0; k < 8; k++) *(u32x *)(keys + i + W * k) = v[k] ^ turned;
}

/* All sizes from 2 to 64, whose directions change within the eight registers. */
static inline void first_part(uint32_t *keys, int i) {
    u32x v[8];
#pragma GCC unroll 8
    for (int k = 0; k < 8; k++) {
        u32x a = *(u32x *)(keys + i + W * k);
        a = partners(a, 1, 0x5555 ^ 0xcccc);
        a = partners(partners(a, 2, 0x3333 ^ 0xf0f0), 1, 0x5555 ^ 0xf0f0);
        a = partners(partners(partners(a, 4, 0x0f0f ^ 0xff00), 2, 0x3333 ^ 0xff00), 1, 0x5555 ^ 0xff00);
        const uint16_t turned = k & 1 ? 0xffff : 0;
        a = partners(partners(a, 8, 0x00ff ^ turned), 4, 0x0f0f ^ turned);
        v[k] = partners(partners(a, 2, 0x3333 ^ turned), 1, 0x5555 ^ turned);
    }
#pragma GCC unroll 2
    for (int size = 2; size <= 4; size <<= 1) {
#pragma GCC unroll 2
        for (int s = size / 2; s > 0; s >>= 1)
#pragma GCC unroll 8
            for (int k = 0; k < 8; k++)
                if (!(k & s)) {
                    if (k & size) exchange(&v[k + s], &v[k]);
                    else exchange(&v[k], &v[k + s]);
                }
#pragma GCC unroll 8
        for (int k = 0; k < 8; k++) {
            const uint16_t turned = k & size ? 0xffff : 0;
            const u32x a = partners(partners(v[k], 8, 0x00ff ^ turned), 4, 0x0f0f ^ turned);
            v[k] = partners(partners(a, 2, 0x3333 ^ turned), 1, 0x5555 ^ turned);
        }
    }
#pragma GCC unroll 8
    for (int k = 0; k < 8; k++) *(u32x *)(keys + i + W * k) = v[k];
}

/* `steps` strides from `stride` down in one pass; turns `from` to `to` of n / 2**steps / W. */
__attribute__((always_inline)) static inline void far_steps(uint32_t *keys, int from, int to, int size,
                                                            int stride, const int steps) {
    const int count = 1 << steps, least = stride >> (steps - 1);
    for (int turn = from; turn < to; turn += W) {
        uint32_t *p = keys + turn / least * 2 * stride + turn % least;
        const u32x turned = (u32x){0} - (unsigned)(((int)(p - keys) & size) != 0);
        u32x v[8];
#pragma GCC unroll 8
        for (int k = 0; k < count; k++) v[k] = *(u32x *)(p + k * least) ^ turned;
#pragma GCC unroll 3
        for (int s = count / 2; s > 0; s >>= 1)
#pragma GCC unroll 8
            for (int k = 0; k < count; k++)
                if (!(k & s)) exchange(&v[k], &v[k + s]);
#pragma GCC unroll 8
        for (int k = 0; k < count; k++) *(u32x *)(p + k * least) = v[k] ^ turned;
    }
}

/* As many as three strides that are at least `least`. */
static int at_once(int stride, int least) {
    return stride >> 2 >= least ? 3 : stride >> 1 >= least ? 2 : 1;
}

static void some_steps(uint32_t *keys, int from, int to, int size, int stride, int steps) {
    if (steps == 3) far_steps(keys, from >> 3, to >> 3, size, stride, 3);
    else if (steps == 2) far_steps(keys, from >> 2, to >> 2, size, stride, 2);
    else far_steps(keys, from >> 1, to >> 1, size, stride, 1);
}

static void steps_within(uint32_t *keys, int first, int end, int size, int stride) {
    while (stride >= NEAR) {
        const int steps = at_once(stride, NEAR);
        some_steps(keys, first, end, size, stride, steps);
        stride >>= steps;
    }
    for (int i = first; i < end; i += NEAR) near_part(keys, i, size);
}

void bitonic_sort(uint32_t *keys, int n) {
    const int part = n < PART ? n : PART;
#pragma omp parallel
    {
#pragma omp for schedule(static)
        for (int first = 0; first < n; first += part) {
            for (int i = first; i < first + part; i += NEAR) first_part(keys, i);
            for (int size = NEAR; size <= part; size <<= 1)
                steps_within(keys, first, first + part, size, size / 2);
        }
        for (int size = 2 * part; size <= n; size <<= 1) {
            int stride = size / 2;
            while (stride >= part) {
                const int steps = at_once(stride, part);
#pragma omp for schedule(static)
                for (int k = 0; k < n; k += part) some_steps(keys, k, k + part, size, stride, steps);
                stride >>= steps;
            }
#pragma omp for schedule(static)
            for (int first = 0; first < n; first += part)
                steps_within(keys, first, first + part, size, stride);
        }
    }
}

/* The same steps one at a time over the whole array, as the launches do them. */
static void step_within(uint32_t *keys, int from, int to, int size, int stride) {
    const u32x lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const u32x other = lane ^ (unsigned)stride, second = (u32x)((lane & (unsigned)stride) != 0);
    for (int i = from; i < to; i += W) {
        u32x *p = (u32x *)(keys + i);
        const u32x a = *p, b = __builtin_shuffle(a, other);
        const u32x low = (u32x)(((lane + (unsigned)i) & (unsigned)size) == 0) ^ second;
        *p = (less_of(a, b) & low) | (more_of(a, b) & ~low);
    }
}

void bitonic_steps(uint32_t *keys, int n) {
    const int part = n < 4096 ? n : 4096;
#pragma omp parallel
    for (int size = 2; size <= n; size <<= 1)
        for (int stride = size / 2; stride > 0; stride >>= 1) {
#pragma omp for schedule(static)
            for (int k = 0; k < n; k += part) {
                if (stride >= W) far_steps(keys, k >> 1, (k + part) >> 1, size, stride, 1);
                else step_within(keys, k, k + part, size, stride);
            }
        }
}

static inline f32x normal_cdf(f32x d) {
    const f32x size = (f32x)((i32x)d & 0x7fffffff), k = 1.0f / (1.0f + 0.2316419f * size);
    f32x p = k * 1.330274429f - 1.821255978f;
    p = p * k + 1.781477937f;
    p = p * k - 0.356563782f;
    p = p * k + 0.31938153f;
    const f32x tail = 0.3989422804f * exp_of(-0.5f * d * d) * (k * p);
    return choose(d > 0.0f, 1.0f - tail, tail);
}

void black_scholes(float *restrict calls, float *restrict puts, const float *restrict spots,
                   const float *restrict strikes, const float *restrict years, float rate,
                   float volatility, int n) {
#pragma omp parallel for schedule(static)
    for (int i = 0; i < n; i += W) {
        const f32x spot = LOAD(spots + i), strike = LOAD(strikes + i), time = LOAD(years + i);
        const f32x spread = volatility * root_of(time);
        const f32x d1 = (log_of(spot / strike) + (rate + 0.5f * volatility * volatility) * time) / spread;
        const f32x first = normal_cdf(d1), second = normal_cdf(d1 - spread);
        const f32x discounted = strike * exp_of(-rate * time);
        STREAM(calls + i, spot * first - discounted * second);
        STREAM(puts + i, discounted * (1.0f - second) - spot * (1.0f - first));
    }
    FENCE();
}
