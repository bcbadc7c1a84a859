// launch: 1 2
// arg x: f32[2] = 1.5 2.5
// arg out: f64[2] = 0
// expect out: 4 7
__global__ void k(const float *x, double *out)
{
    auto t = threadIdx.x;
    auto p = x + t;
    const auto twice = 2 * *p;
    decltype(twice + 1.0) wide = twice;
    out[t] = wide + 1 + t;
}
