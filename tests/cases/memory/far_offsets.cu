// Offsets of more than 2**31 bytes or elements that come back in the end.
// launch: 1 4
// arg x: i32[4] = 5 6 7 8
// arg out: i32[4] = 0
// expect out: 5555 6666 7777 8888
__global__ void k(const int *x, int *out)
{
    int t = threadIdx.x;
    const int *far = x + 600000000;
    const int *farther = x + (1ll << 33);
    out[t] = far[t - 600000000];
    out[t] += 10 * farther[t - (1ll << 33)];
    out[t] += 100 * (&x[t - 5000000000])[5000000000];
    out[t] += 1000 * (x - 4000000000u)[t + 4000000000ll];
}
