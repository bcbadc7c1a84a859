// launch: 1 1
// tolerance: 1e-14
// arg x: f64[1] = 2
// arg out: f64[8] = 0
// expect out: 1.4142135623730951 7.38905609893065 0.6931471805599453 0.9092974268256817 8 -1.5 3 0.30102999566398120
__global__ void k(const double *x, double *out)
{
    out[0] = sqrt(x[0]);
    out[1] = exp(x[0]);
    out[2] = log(x[0]);
    out[3] = sin(x[0]);
    out[4] = pow(x[0], 3.0);
    out[5] = copysign(1.5, -x[0]);
    out[6] = fma(x[0], 0.5, 2.0);
    out[7] = log10(x[0]);
}
