// launch: 1 4
// arg x: i32[6] = 3 5 0 7 1 0
// arg out: i32[4] = 0
// expect out: 8 5 0 8
__global__ void k(const int *x, int *out)
{
    const int *p = x + threadIdx.x;
    int value, sum = 0;
    while ((value = *p++) != 0)
        sum += value;
    if (int *q = sum > 0 ? &out[threadIdx.x] : nullptr)
        *q = sum;
}
