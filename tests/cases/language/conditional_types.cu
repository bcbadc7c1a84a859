// The two sides of a conditional meet in one type.
// launch: 1 2
// arg out: f64[4] = 0
// expect out: 4294967295 1 2.5 1
__global__ void k(double *out)
{
    int t = threadIdx.x, minus = -1;
    unsigned int one = 1;
    out[t] = t ? one : minus;
    out[2 + t] = t ? 1 : 2.5f;
}
