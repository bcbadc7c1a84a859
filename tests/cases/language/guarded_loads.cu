// What a guard keeps out is not loaded: nothing here is out of bounds.
// launch: 1 8
// arg n: 5
// arg x: i32[5] = 1 -2 3 -4 5
// arg out: i32[8] = 9
// expect out: 1 0 1 0 1 0 0 0
__global__ void k(int n, const int *x, int *out)
{
    int i = threadIdx.x;
    bool positive = i < n && x[i] > 0;
    int value = i < n ? x[i] : -1;
    out[i] = positive && value > 0 && (i + 1 >= n || x[i + 1] != 100);
}
