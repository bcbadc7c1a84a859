// Rounded once: the low bits of the product are not lost.
// launch: 1 1
// arg x: f32[1] = 0x1.000002p0
// arg out: f32[2] = 7
// expect out: 0x1p-46 0
__global__ void k(const float *x, float *out)
{
    float a = x[0];
    float product = __fmul_rn(a, a);
    out[0] = fmaf(a, a, -product);
    out[1] = __fadd_rn(__fmul_rn(a, a), -product);
}
