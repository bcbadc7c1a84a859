// Conversions to integers cut towards zero.
// launch: 1 6
// arg x: f32[6] = 0.9 -0.9 2.5 -2.5 100.99 -3.0
// arg out: i32[6] = 7
// arg narrow: i8[6] = 7
// expect out: 0 0 2 -2 100 -3
// expect narrow: 0 0 2 -2 100 -3
__global__ void k(const float *x, int *out, char *narrow)
{
    int i = threadIdx.x;
    out[i] = x[i];
    narrow[i] = (char)x[i];
}
