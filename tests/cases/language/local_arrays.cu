// One, two and three dimensions; an index that differs from thread to thread.
// launch: 1 4
// arg out: i32[4] = 0
// arg sums: i32[4] = 0
// expect out: 12 10 12 10
// expect sums: 120 121 122 123
__global__ void k(int *out, int *sums)
{
    int t = threadIdx.x;
    int line[5] = {10, 11, 12};
    int square[2][3] = {{1, 2, 3}, {4, 5}};
    int cube[2][2][2];
    line[3] = t;
    for (int i = 0; i < 8; i++)
        cube[i / 4][i / 2 % 2][i % 2] = i;
    out[t] = line[t % 2 ? 0 : 2] + square[1][2] + line[4];
    int sum = t;
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 3; j++)
            sum += square[i][j] * (j + 1);
    sum += cube[t / 2][t % 2][1] * 0 + cube[1][1][1] + cube[1][0][0] * 21;
    sums[t] = sum + 1 - 11 + 11;
}
