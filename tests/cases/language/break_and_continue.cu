// Divergent break and continue in nested loops.
// launch: 1 4
// arg out: i32[4] = 0
// expect out: 0 4 10 18
__global__ void k(int *out)
{
    int t = threadIdx.x, sum = 0;
    for (int i = 0; i < 10; i++) {
        if (i == 2 * t)
            break;
        if (i % 2 == 0)
            continue;
        for (int j = 0;; j++) {
            if (j > t)
                break;
            if (j == 0)
                continue;
            sum += j == 1 ? 3 : 1;
        }
        sum++;
    }
    out[t] = sum;
}
