// Prices of European options.
__device__ float normal_cdf(float d)
{
    float k = 1.0f / (1.0f + 0.2316419f * fabsf(d));
    float tail = 0.3989422804f * expf(-0.5f * d * d) *
                 (k * (0.31938153f +
                       k * (-0.356563782f +
                            k * (1.781477937f + k * (-1.821255978f + k * 1.330274429f)))));
    return d > 0.0f ? 1.0f - tail : tail;
}

__global__ void black_scholes(float *calls, float *puts, const float *spots, const float *strikes,
                              const float *years, float rate, float volatility, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n)
        return;
    float spot = spots[i], strike = strikes[i], time = years[i];
    float root = sqrtf(time);
    float d1 = (logf(spot / strike) + (rate + 0.5f * volatility * volatility) * time) /
               (volatility * root);
    float d2 = d1 - volatility * root;
    float first = normal_cdf(d1), second = normal_cdf(d2);
    float discounted = strike * expf(-rate * time);
    calls[i] = spot * first - discounted * second;
    puts[i] = discounted * (1.0f - second) - spot * (1.0f - first);
}
