// launch: 1 5
// arg x: i32[5] = 1 2 4 8 16
// arg out: i32[5] = 0
// expect out: 4 7 14 28 40
__global__ void k(const int *x, int *out)
{
    int i = threadIdx.x;
    int left = max(i - 1, 0), right = i + 1 < 5 ? i + 1 : 4;
    out[i] = x[left] + x[i] + x[right];
}
