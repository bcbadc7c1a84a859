// A double constant makes the whole sum double.
// launch: 1 1
// arg x: f32[1] = 0.1
// arg out: f64[3] = 0
// expect out: 0x1.99999ap-4 0.30000000149011613 0x1.333334p-2
__global__ void k(const float *x, double *out)
{
    out[0] = x[0];
    out[1] = x[0] + 0.2;
    out[2] = x[0] + 0.2f;
}
