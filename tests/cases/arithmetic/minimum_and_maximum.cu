// launch: 1 1
// arg out: f64[8] = 0
// arg a: -5
// arg b: 3
// expect out: -5 3 3 -5 5 1.5 2.5 3
__global__ void k(double *out, int a, int b)
{
    unsigned int ua = (unsigned int)a, ub = (unsigned int)b;
    out[0] = min(a, b);
    out[1] = max(a, b);
    out[2] = umin(ua, ub);
    out[3] = (int)max(ua, ub);
    out[4] = abs(a);
    out[5] = fminf(1.5f, 2.5f);
    out[6] = fmax(1.5, 2.5);
    out[7] = min((long long)b, 1ll << 40);
}
