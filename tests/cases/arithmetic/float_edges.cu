// launch: 1 1
// arg tiny: 1e-40
// arg zero: 0.0
// arg out: f32[12] = 7
// expect out: 9.99995e-41 4.99997e-41 -0.0 1 nan -inf inf nan -8 1 -1.5 -0.0
__global__ void k(float tiny, float zero, float *out)
{
    out[0] = tiny;
    out[1] = tiny * 0.5f;
    out[2] = -zero;
    out[3] = -zero == zero;
    out[4] = sqrtf(-1.0f - zero);
    out[5] = logf(zero);
    out[6] = expf(100.0f + zero);
    out[7] = zero / zero;
    out[8] = powf(-2.0f - zero, 3.0f);
    out[9] = powf(zero, zero);
    out[10] = fmodf(-7.5f - zero, 3.0f);
    out[11] = fmodf(-6.0f - zero, 3.0f);
}
