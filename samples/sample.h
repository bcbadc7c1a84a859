// What every sample needs around its kernels: error checks, inputs, copies and the verdict.
#pragma once

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <cuda_runtime.h>

#define CUDA_CHECK(call)                                                               \
    do {                                                                               \
        cudaError_t error_ = (call);                                                   \
        if (error_ != cudaSuccess) {                                                   \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, cudaGetErrorString(error_)); \
            exit(2);                                                                   \
        }                                                                              \
    } while (0)

// A linear congruential generator (Knuth's MMIX), so that inputs are the same on every platform.
static inline unsigned next_random(unsigned long long *state)
{
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)(*state >> 33);
}

static inline std::vector<float> random_floats(size_t n, float low, float high, unsigned seed)
{
    std::vector<float> values(n);
    unsigned long long state = seed;
    for (float &v : values)
        v = low + (high - low) * (float)(next_random(&state) / 2147483648.0);
    return values;
}

static inline std::vector<int> random_ints(size_t n, int below, unsigned seed)
{
    std::vector<int> values(n);
    unsigned long long state = seed;
    for (int &v : values)
        v = (int)(next_random(&state) % (unsigned)below);
    return values;
}

template <typename T>
static T *to_device(const std::vector<T> &host)
{
    T *device = nullptr;
    CUDA_CHECK(cudaMalloc(&device, host.size() * sizeof(T)));
    CUDA_CHECK(cudaMemcpy(device, host.data(), host.size() * sizeof(T), cudaMemcpyHostToDevice));
    return device;
}

template <typename T>
static T *device_zeros(size_t n)
{
    T *device = nullptr;
    CUDA_CHECK(cudaMalloc(&device, n * sizeof(T)));
    CUDA_CHECK(cudaMemset(device, 0, n * sizeof(T)));
    return device;
}

template <typename T>
static std::vector<T> to_host(const T *device, size_t n)
{
    std::vector<T> host(n);
    CUDA_CHECK(cudaMemcpy(host.data(), device, n * sizeof(T), cudaMemcpyDeviceToHost));
    return host;
}

static inline void finish_kernel()
{
    CUDA_CHECK(cudaGetLastError());
    CUDA_CHECK(cudaDeviceSynchronize());
}

// How many values are off by more than `tolerance`, relative to the larger of 1 and the expected.
template <typename T>
static size_t count_faults(const std::vector<T> &got, const std::vector<T> &expected,
                           double tolerance)
{
    size_t faults = got.size() == expected.size() ? 0 : 1;
    for (size_t i = 0; i < got.size() && i < expected.size(); i++) {
        double bound = tolerance * fmax(1.0, fabs((double)expected[i]));
        if (!(fabs((double)got[i] - (double)expected[i]) <= bound))
            faults++;
    }
    return faults;
}

// Prints the verdict; the program's exit status.
static inline int verdict(const char *name, size_t faults)
{
    printf("%s: %s", name, faults == 0 ? "PASS\n" : "FAIL");
    if (faults != 0)
        printf(" (%zu values differ)\n", faults);
    return faults == 0 ? 0 : 1;
}

static inline int ceil_div(int a, int b)
{
    return (a + b - 1) / b;
}
