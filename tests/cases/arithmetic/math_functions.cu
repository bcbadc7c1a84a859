// launch: 1 1
// tolerance: 1e-6
// arg out: f32[16] = 0
// expect out: 3 0.5 2.7182817 0.6931472 8 1024 0.8414710 0.5403023 1.5574077 0.7853982 5 2 0.4621172 0.8427008 1.5 3.1415927
__global__ void k(float *out)
{
    float one = 1.0f, two = 2.0f;
    out[0] = sqrtf(9.0f);
    out[1] = rsqrtf(4.0f);
    out[2] = expf(one);
    out[3] = logf(two);
    out[4] = exp2f(3.0f);
    out[5] = powf(two, 10.0f);
    out[6] = sinf(one);
    out[7] = cosf(one);
    out[8] = tanf(one);
    out[9] = atanf(one);
    out[10] = hypotf(3.0f, 4.0f);
    out[11] = cbrtf(8.0f);
    out[12] = tanhf(0.5f);
    out[13] = erff(one);
    out[14] = fmodf(7.5f, 3.0f);
    out[15] = acosf(-one);
}
