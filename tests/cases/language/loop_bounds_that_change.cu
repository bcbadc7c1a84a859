// The body moves the counter and the bound.
// launch: 1 3
// arg out: i32[6] = 0
// expect out: 3 7 3 7 4 9
__global__ void k(int *out)
{
    int t = threadIdx.x, n = 10 + 2 * t, turns = 0, i;
    for (i = 0; i < n; i++) {
        if (i % 2)
            i++;
        n -= 1 + (turns == 0);
        turns++;
        if (turns > 20)
            break;
    }
    out[2 * t] = turns - 1;
    out[2 * t + 1] = i + 0 * n;
}
