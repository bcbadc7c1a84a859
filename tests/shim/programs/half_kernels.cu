// Numbers of 16 bits in kernels: each conversion and operation yields the bits that the host's does.
#include <cstring>
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <vector>

#include "check.h"

struct Results {
    unsigned short of_float, of_double, of_int, sum, difference, product, quotient, negated, added;
    unsigned char less, equal;
    float value;
};

template <class T> __host__ __device__ Results results(unsigned bits, int n, T a, T b)
{
    Results r = {};
    float f;
    double d;
    unsigned long long wide = (unsigned long long)bits << 32 | (unsigned)n * 2654435761u;
    memcpy(&f, &bits, sizeof f);
    memcpy(&d, &wide, sizeof d);
    const T of_float = f, of_double = T(d), of_int = (T)n;
    T added = a;
    added += b;
    const T all[] = {of_float, of_double, of_int, a + b, a - b, a * b, a / b, -a, added};
    memcpy(&r, all, sizeof all);
    r.less = a < b;
    r.equal = a == b;
    r.value = (float)a;
    return r;
}

template <class T> __global__ void compute(const unsigned *bits, const T *x, Results *out, int n)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = results<T>(bits[i], (int)bits[i] >> (i & 31), x[i], x[n - 1 - i]);
}

// A NaN may have any sign and payload.
template <class T> static bool same(unsigned short a, unsigned short b)
{
    T x, y;
    memcpy(&x, &a, 2);
    memcpy(&y, &b, 2);
    return a == b || (__hisnan(x) && __hisnan(y));
}

template <class T> static void check()
{
    const int n = 1 << 16;
    std::vector<unsigned> bits(n);
    std::vector<T> x(n);
    std::vector<Results> found(n);
    unsigned long long seed = 88172645463325252ull;
    for (int i = 0; i < n; i++) {
        seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
        bits[i] = (unsigned)seed;
        if (i % 4 == 1) bits[i] = 0x38000000u + bits[i] % 0x10000000u;      // halves of usual size
        if (i % 4 == 2) bits[i] = bits[i] & 0xff80ffffu & ~(bits[i] & 0xffffu) | 0x8000u; // ties
        const unsigned short each = (unsigned short)(i * 40503u);
        memcpy(&x[i], &each, 2);
    }
    unsigned *device_bits;
    T *device_x;
    Results *device_out;
    OK(cudaMalloc(&device_bits, n * sizeof(unsigned)));
    OK(cudaMalloc(&device_x, n * sizeof(T)));
    OK(cudaMalloc(&device_out, n * sizeof(Results)));
    OK(cudaMemcpy(device_bits, bits.data(), n * sizeof(unsigned), cudaMemcpyDefault));
    OK(cudaMemcpy(device_x, x.data(), n * sizeof(T), cudaMemcpyDefault));
    compute<<<n / 256, 256>>>(device_bits, device_x, device_out, n);
    OK(cudaMemcpy(found.data(), device_out, n * sizeof(Results), cudaMemcpyDefault));
    for (int i = 0; i < n; i++) {
        const Results wanted = results<T>(bits[i], (int)bits[i] >> (i & 31), x[i], x[n - 1 - i]);
        unsigned short a[9], b[9];
        memcpy(a, &found[i], sizeof a);
        memcpy(b, &wanted, sizeof b);
        for (int k = 0; k < 9; k++)
            if (!same<T>(a[k], b[k]))
                std::printf("%08x %04x: %d is %04x, not %04x\n", bits[i], i, k, a[k], b[k]), std::exit(1);
        CHECK(found[i].less == wanted.less && found[i].equal == wanted.equal);
        CHECK(found[i].value == wanted.value || wanted.value != wanted.value);
    }
}

int main()
{
    check<half>();
    check<__nv_bfloat16>();
    return 0;
}
