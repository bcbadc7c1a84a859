// European call and put prices by the formula of Black and Scholes, with a polynomial for the
// normal distribution, and once more with `normcdff` in a grid-stride loop.
#include "sample.h"

__device__ inline float normal_cdf(float d)
{
    const float A1 = 0.31938153f;
    const float A2 = -0.356563782f;
    const float A3 = 1.781477937f;
    const float A4 = -1.821255978f;
    const float A5 = 1.330274429f;
    const float RSQRT2PI = 0.39894228040143267793994605993438f;

    float k = __fdividef(1.0f, 1.0f + 0.2316419f * fabsf(d));
    float cnd = RSQRT2PI * __expf(-0.5f * d * d) *
                (k * (A1 + k * (A2 + k * (A3 + k * (A4 + k * A5)))));
    if (d > 0.0f)
        cnd = 1.0f - cnd;
    return cnd;
}

// Two results through out-pointers.
__device__ void price_option(float *call, float *put, float spot, float strike, float years,
                             float rate, float volatility)
{
    float root = sqrtf(years);
    float d1 = (__logf(spot / strike) + (rate + 0.5f * volatility * volatility) * years) /
               (volatility * root);
    float d2 = d1 - volatility * root;
    float cdf1 = normal_cdf(d1);
    float cdf2 = normal_cdf(d2);
    float discount = __expf(-rate * years);
    *call = spot * cdf1 - strike * discount * cdf2;
    *put = strike * discount * (1.0f - cdf2) - spot * (1.0f - cdf1);
}

__global__ void black_scholes(float *__restrict__ calls, float *__restrict__ puts,
                              const float *__restrict__ spots, const float *__restrict__ strikes,
                              const float *__restrict__ years, float rate, float volatility, int n)
{
    int i = blockDim.x * blockIdx.x + threadIdx.x;
    if (i < n)
        price_option(&calls[i], &puts[i], spots[i], strikes[i], years[i], rate, volatility);
}

// Pairs of options at once, call prices only.
__global__ void calls_by_pairs(float2 *calls, const float2 *spots, const float2 *strikes,
                               const float2 *years, float rate, float volatility, int pairs)
{
    for (int i = blockDim.x * blockIdx.x + threadIdx.x; i < pairs; i += gridDim.x * blockDim.x) {
        float2 result;
        for (int half = 0; half < 2; half++) {
            float s = half ? spots[i].y : spots[i].x;
            float x = half ? strikes[i].y : strikes[i].x;
            float t = half ? years[i].y : years[i].x;
            float spread = volatility * sqrtf(t);
            float d1 = (logf(s / x) + rate * t) / spread + 0.5f * spread;
            float call = s * normcdff(d1) - x * expf(-rate * t) * normcdff(d1 - spread);
            if (half)
                result.y = call;
            else
                result.x = call;
        }
        calls[i] = result;
    }
}

static double cdf_on_host(double d)
{
    return 0.5 * erfc(-d / sqrt(2.0));
}

int main()
{
    const int n = 3000;
    const float rate = 0.02f, volatility = 0.30f;
    std::vector<float> spots = random_floats(n, 5.0f, 30.0f, 24);
    std::vector<float> strikes = random_floats(n, 1.0f, 100.0f, 25);
    std::vector<float> years = random_floats(n, 0.25f, 10.0f, 26);
    std::vector<float> calls(n), puts(n);
    for (int i = 0; i < n; i++) {
        double spread = volatility * sqrt((double)years[i]);
        double d1 = (log((double)spots[i] / strikes[i]) + rate * years[i]) / spread + 0.5 * spread;
        double discounted = strikes[i] * exp(-(double)rate * years[i]);
        calls[i] = (float)(spots[i] * cdf_on_host(d1) - discounted * cdf_on_host(d1 - spread));
        puts[i] = (float)(calls[i] - spots[i] + discounted);
    }

    float *device_calls = device_zeros<float>(n), *device_puts = device_zeros<float>(n);
    float *s = to_device(spots), *x = to_device(strikes), *t = to_device(years);
    black_scholes<<<ceil_div(n, 128), 128>>>(device_calls, device_puts, s, x, t, rate, volatility,
                                             n);
    finish_kernel();
    size_t faults = count_faults(to_host(device_calls, n), calls, 1e-3);
    faults += count_faults(to_host(device_puts, n), puts, 1e-3);

    CUDA_CHECK(cudaMemset(device_calls, 0, n * sizeof(float)));
    calls_by_pairs<<<4, 128>>>((float2 *)device_calls, (const float2 *)s, (const float2 *)x,
                               (const float2 *)t, rate, volatility, n / 2);
    finish_kernel();
    faults += count_faults(to_host(device_calls, n), calls, 1e-4);

    for (float *p : {device_calls, device_puts, s, x, t})
        CUDA_CHECK(cudaFree(p));
    return verdict("black_scholes", faults);
}
