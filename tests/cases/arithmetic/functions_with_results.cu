// sincosf, modff, frexpf, ldexpf: results through pointers.
// launch: 1 1
// tolerance: 1e-6
// arg out: f32[7] = 0
// expect out: 0.8414710 0.5403023 3 0.25 0.8125 2 12
__global__ void k(float *out)
{
    float whole;
    int exponent;
    sincosf(1.0f, &out[0], &out[1]);
    out[3] = modff(3.25f, &whole);
    out[2] = whole;
    out[4] = frexpf(3.25f, &exponent);
    out[5] = exponent;
    out[6] = ldexpf(1.5f, 3);
}
