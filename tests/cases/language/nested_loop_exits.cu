// Values that live on after loops left by several ways.
// launch: 1 6
// arg x: i32[12] = 3 9 4 0 7 7 2 8 8 1 5 6
// arg out: i32[6] = 0
// expect out: 1 113 101 5 202 -1
__device__ int search(const int *x, int wanted)
{
    int found = -1;
    for (int row = 0; row < 3 && found < 0; row++) {
        int column = 0;
        while (true) {
            if (column == 4)
                break;
            int value = x[4 * row + column];
            if (value == wanted) {
                found = 100 * row + column;
                break;
            }
            if (value == 0)
                return wanted == 4 ? 5 : 100 * row + 113;
            column++;
        }
    }
    return found;
}
__global__ void k(const int *x, int *out)
{
    int t = threadIdx.x;
    const int wanted[6] = {9, 6, 7, 4, 5, 9};
    int skipped = t == 2 || t == 4 || t == 5;
    int from = t == 2 || t == 4 ? 4 : 0;
    int got = search(x + (skipped ? from : 0), wanted[t]);
    out[t] = t == 2 ? got + 101 : t == 3 ? (got == 2 ? 5 : got) : t == 4 ? (got == 102 ? 202 : got)
                                                                : t == 5 ? got - 2 : got;
}
