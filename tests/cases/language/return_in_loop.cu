// A thread that returns takes no part in what follows.
// launch: 1 6
// arg x: i32[6] = 3 1 4 1 5 9
// arg out: i32[6] = -1
// expect out: 0 1 -1 1 -1 -1
__global__ void k(const int *x, int *out)
{
    int t = threadIdx.x;
    for (int i = 0; i < 2; i++)
        if (x[i] == x[t]) {
            out[t] = i;
            return;
        }
    if (t > 6)
        out[0] = 99;
}
