// Whether to go on is a value in shared memory: the same for all, though nothing says so.
// launch: 1 8
// arg x: i32[8] = 5 3 8 1 7 2 6 4
// arg rounds: i32[1] = 0
// expect x: 1..8
__global__ void k(int *x, int *rounds)
{
    __shared__ bool changed;
    int t = threadIdx.x;
    do {
        __syncthreads();
        if (t == 0)
            changed = false;
        __syncthreads();
        for (int phase = 0; phase < 2; phase++) {
            int i = 2 * t + phase;
            if (i + 1 < 8 && x[i] > x[i + 1]) {
                int kept = x[i];
                x[i] = x[i + 1];
                x[i + 1] = kept;
                changed = true;
            }
            __syncthreads();
        }
        if (t == 0)
            ++*rounds;
    } while (changed);
}
