// launch: 1 1
// tolerance: 1e-5
// arg out: f32[9] = 0
// expect out: 2.7182817 0.6931472 3 0.8414710 0.5403023 1.5 1 0 0.25
__global__ void k(float *out)
{
    out[0] = __expf(1.0f);
    out[1] = __logf(2.0f);
    out[2] = __log2f(8.0f);
    out[3] = __sinf(1.0f);
    out[4] = __cosf(1.0f);
    out[5] = __fdividef(3.0f, 2.0f);
    out[6] = __saturatef(3.0f);
    out[7] = __saturatef(-1.0f);
    out[8] = __frcp_rn(4.0f);
}
