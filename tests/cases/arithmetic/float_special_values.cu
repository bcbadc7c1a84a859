// launch: 1 5
// arg x: f32[5] = 0 -1 nan inf -inf
// arg inverse: f32[5] = 0
// arg facts: i32[5] = 0
// arg low: f32[5] = 0
// expect inverse: inf -1 nan 0 -0.0
// expect facts: 4 4 1 2 2
// expect low: 0 -1 2 2 -inf
__global__ void k(const float *x, float *inverse, int *facts, float *low)
{
    int i = threadIdx.x;
    inverse[i] = 1.0f / x[i];
    facts[i] = (isnan(x[i]) ? 1 : 0) + (isinf(x[i]) ? 2 : 0) + (isfinite(x[i]) ? 4 : 0);
    low[i] = fminf(x[i], 2.0f);
}
