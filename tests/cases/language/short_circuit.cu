// The right side is not evaluated where the left decides.
// launch: 1 4
// arg x: i32[4] = 0 1 2 0
// arg calls: i32[4] = 0
// arg out: i32[4] = 7
// expect calls: 1 11 11 1
// expect out: 0 0 1 0
__device__ int count(int *calls, int value, int by)
{
    *calls += by;
    return value;
}
__global__ void k(const int *x, int *calls, int *out)
{
    int i = threadIdx.x;
    out[i] = count(&calls[i], x[i], 1) && count(&calls[i], x[i] > 1, 10);
    if (x[i] == 0 || 100 / x[i] > 60)
        out[i] += 0;
}
