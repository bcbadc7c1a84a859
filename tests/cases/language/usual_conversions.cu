// int meets unsigned: the int becomes unsigned; unsigned meets long long: it becomes that.
// launch: 1 3
// arg x: i32[3] = -1 0 1
// arg out: i32[3] = 7
// arg wide: i64[3] = 7
// expect out: 0 1 0
// expect wide: -2 -1 0
__global__ void k(const int *x, int *out, long long *wide)
{
    int i = threadIdx.x;
    unsigned int one = 1;
    out[i] = x[i] < one;
    wide[i] = (long long)x[i] - one;
}
