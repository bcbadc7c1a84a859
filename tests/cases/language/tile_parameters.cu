// A two-dimensional array as a parameter, in both spellings.
// launch: 1 4x2
// arg out: i32[8] = 0
// expect out: 10 11 12 13 0 1 2 3
#define PITCH 5
__device__ void fill(int (*tile)[PITCH], int value)
{
    tile[threadIdx.y][threadIdx.x] = value;
}
__device__ int other_row(int tile[][PITCH])
{
    return tile[1 - threadIdx.y][threadIdx.x];
}
__global__ void k(int *out)
{
    __shared__ int tile[2][PITCH];
    fill(tile, threadIdx.y * 10 + threadIdx.x);
    __syncthreads();
    out[threadIdx.y * 4 + threadIdx.x] = other_row(tile);
}
