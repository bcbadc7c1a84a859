// Device functions with out-pointers, early returns and loops.
// launch: 1 5
// arg x: i32[5] = -5 0 3 10 99
// arg q: i32[5] = -1
// arg r: i32[5] = -1
// expect q: 0 0 0 1 14
// expect r: 0 0 3 3 1
__device__ bool divide(int a, int b, int *quotient, int *rest)
{
    if (a < 0)
        return false;
    *quotient = 0;
    while (a >= b) {
        a -= b;
        ++*quotient;
    }
    *rest = a;
    return true;
}
__device__ void divide_by_seven(int a, int *q, int *r)
{
    if (!divide(a, 7, q, r))
        *q = *r = 0;
}
__global__ void k(const int *x, int *q, int *r)
{
    int i = threadIdx.x, quotient = -9, rest = -9;
    divide_by_seven(x[i], &quotient, &rest);
    q[i] = quotient;
    r[i] = rest;
}
