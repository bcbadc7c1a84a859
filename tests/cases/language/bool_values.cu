// Anything but zero is true, and true is one.
// launch: 1 4
// arg x: i32[4] = 0 2 -1 256
// arg out: i32[4] = 7
// arg flags: bool[4] = 0
// expect out: 0 1 1 1
// expect flags: 0 1 1 1
__global__ void k(const int *x, int *out, bool *flags)
{
    int i = threadIdx.x;
    bool b = x[i];
    out[i] = b;
    flags[i] = x[i];
}
