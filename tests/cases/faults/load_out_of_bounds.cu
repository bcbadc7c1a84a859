// launch: 1 8
// arg x: i32[5] = 1
// arg out: i32[8] = 0
__global__ void k(const int *x, int *out)
{
    int i = threadIdx.x;
    int value = x[i];  // error: C2N9001
    out[i] = value;
}
