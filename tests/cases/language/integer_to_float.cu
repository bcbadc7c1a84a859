// An int has more bits than a float: rounds to even.
// launch: 1 4
// arg x: i32[4] = 16777217 16777219 -16777217 2147483647
// arg out: f32[4] = 0
// arg exact: f64[4] = 0
// expect out: 16777216 16777220 -16777216 2147483648
// expect exact: 16777217 16777219 -16777217 2147483647
__global__ void k(const int *x, float *out, double *exact)
{
    int i = threadIdx.x;
    out[i] = x[i];
    exact[i] = x[i];
}
