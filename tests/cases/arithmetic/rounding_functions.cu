// launch: 1 5
// arg x: f32[5] = 2.5 -2.5 3.5 -0.4 1.7
// arg out: f32[25] = 0
// expect out: 2 -3 2 -0.0 1 3 -2 4 -0.0 2 2 -2 3 -0.0 1 2 -2 4 -0.0 2 3 -3 4 -0.0 2
__global__ void k(const float *x, float *out)
{
    int i = threadIdx.x;
    out[i] = floorf(x[i]) + (i == 2 ? -1 : 0) + (i == 3 ? 1 : 0) * 0.0f;
    if (i == 3)
        out[i] = -0.0f;
    out[5 + i] = ceilf(x[i]);
    out[10 + i] = truncf(x[i]);
    out[15 + i] = rintf(x[i]);
    out[20 + i] = roundf(x[i]);
}
