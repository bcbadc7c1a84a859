// Division and remainder cut towards zero; the remainder has the dividend's sign.
// launch: 1 6
// arg a: i32[6] = 7 -7 7 -7 6 -2147483648
// arg b: i32[6] = 2 2 -2 -2 3 2
// arg q: i32[6] = 0
// arg r: i32[6] = 0
// expect q: 3 -3 -3 3 2 -1073741824
// expect r: 1 -1 1 -1 0 0
__global__ void k(const int *a, const int *b, int *q, int *r)
{
    int i = threadIdx.x;
    q[i] = a[i] / b[i];
    r[i] = a[i] % b[i];
}
