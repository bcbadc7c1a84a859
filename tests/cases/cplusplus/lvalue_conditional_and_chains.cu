// launch: 1 2
// arg out: i32[6] = 0
// expect out: 5 0 0 5 9 9
__global__ void k(int *out)
{
    int a = 0, b = 0;
    (threadIdx.x ? b : a) = 5;
    out[2 * threadIdx.x] = a;
    out[2 * threadIdx.x + 1] = b;
    int c;
    out[4] = out[5] = c = 9;
    (a += c) -= c;
}
