// `int x[]` and a pointer to an array of three.
// launch: 1 3
// arg x: i32[6] = 1 2 3 4 5 6
// arg out: i32[3] = 0
// expect out: 5 7 9
__device__ int column(const int (*rows)[3], int j)
{
    return rows[0][j] + rows[1][j];
}
__global__ void k(const int x[], int out[3])
{
    out[threadIdx.x] = column((const int(*)[3])x, threadIdx.x);
}
