// Fast Fourier transforms of many short signals, one a block, in shared memory: bit reversal, then
// butterflies with a barrier a stage.
#include "sample.h"

#define N 128
#define LOG2_N 7

__device__ float2 multiply(float2 a, float2 b)
{
    return make_float2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}

// N / 2 threads a block. `sign` is -1 for the transform and 1 for its inverse (not scaled).
__global__ void fft(float2 *signals, float sign)
{
    __shared__ float2 line[N];
    float2 *signal = signals + blockIdx.x * N;
    for (int i = threadIdx.x; i < N; i += blockDim.x)
        line[__brev((unsigned int)i) >> (32 - LOG2_N)] = signal[i];
    __syncthreads();

    for (int half = 1; half < N; half *= 2) {
        int group = threadIdx.x / half;
        int within = threadIdx.x % half;
        int top = group * half * 2 + within;
        float sine, cosine;
        sincosf(sign * 3.14159265358979f * within / half, &sine, &cosine);
        float2 a = line[top];
        float2 b = multiply(line[top + half], make_float2(cosine, sine));
        line[top] = make_float2(a.x + b.x, a.y + b.y);
        line[top + half] = make_float2(a.x - b.x, a.y - b.y);
        __syncthreads();
    }
    for (int i = threadIdx.x; i < N; i += blockDim.x)
        signal[i] = line[i];
}

__global__ void power_spectrum(const float2 *spectra, float *power, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n)
        power[i] = hypotf(spectra[i].x, spectra[i].y) / N;
}

int main()
{
    const int signals = 5, n = signals * N;
    std::vector<float> random = random_floats(2 * n, -1.0f, 1.0f, 47);
    std::vector<float2> in(n);
    std::vector<float> expected(n);
    for (int i = 0; i < n; i++)
        in[i] = make_float2(random[2 * i], random[2 * i + 1]);
    for (int i = 0; i < n; i++) {
        double re = 0.0, im = 0.0;
        for (int k = 0; k < N; k++) {
            double angle = -2.0 * 3.14159265358979323846 * (i % N) * k / N;
            const float2 &s = in[i / N * N + k];
            re += s.x * cos(angle) - s.y * sin(angle);
            im += s.x * sin(angle) + s.y * cos(angle);
        }
        expected[i] = (float)(sqrt(re * re + im * im) / N);
    }
    float2 *device = to_device(in);
    float *power = device_zeros<float>(n);
    fft<<<signals, N / 2>>>(device, -1.0f);
    power_spectrum<<<ceil_div(n, 96), 96>>>(device, power, n);
    finish_kernel();
    size_t faults = count_faults(to_host(power, n), expected, 1e-5);

    fft<<<signals, N / 2>>>(device, 1.0f);
    finish_kernel();
    std::vector<float2> back = to_host(device, n);
    for (int i = 0; i < n; i++)
        faults += !(fabsf(back[i].x / N - in[i].x) <= 1e-4f && fabsf(back[i].y / N - in[i].y) <= 1e-4f);

    CUDA_CHECK(cudaFree(device));
    CUDA_CHECK(cudaFree(power));
    return verdict("fft", faults);
}
