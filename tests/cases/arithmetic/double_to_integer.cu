// Saturates in 64 bits too; halfway cases of the rounding functions.
// launch: 1 4
// arg x: f64[4] = 1e30 -1e30 2.5 -0.5
// arg l: i64[4] = 7
// arg u: u64[4] = 7
// arg n: i64[4] = 7
// arg r: i64[4] = 7
// expect l: 9223372036854775807 -9223372036854775808 2 0
// expect u: 18446744073709551615 0 2 0
// expect n: 9223372036854775807 -9223372036854775808 2 0
// expect r: 2147483647 -2147483648 2 0
__global__ void k(const double *x, long long *l, unsigned long long *u, long long *n, long long *r)
{
    int t = threadIdx.x;
    l[t] = (long long)x[t];
    u[t] = (unsigned long long)x[t];
    n[t] = llrint(x[t]);
    r[t] = __double2int_rn(x[t]);
}
