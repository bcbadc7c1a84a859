// launch: 1 1
// arg x: f32[1] = nan
// arg out: i32[6] = 7
// expect out: 0 1 0 0 0 1
__global__ void k(const float *x, int *out)
{
    float n = x[0];
    out[0] = n == n;
    out[1] = n != n;
    out[2] = n < 1.0f;
    out[3] = n >= 1.0f;
    out[4] = 1.0f > n;
    out[5] = !(n <= 1.0f);
}
