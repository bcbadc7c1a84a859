// launch: 1 2
// arg x: i32[8] = 1 0 0 0 1 0 0 0
// arg limit: i32[1] = 0
// expect x: 1 2 4 8 1 2 4 8
// expect limit: 5
__global__ void k(int *x, int *limit)
{
    int *row = x + 4 * threadIdx.x;
    const int *previous = row;
    for (int i = 1; i < 4; i++)
        row[i] = 2 * previous[i - 1];
    if (threadIdx.x == 1)
        while (*limit < 5)
            *limit += 1;
}
