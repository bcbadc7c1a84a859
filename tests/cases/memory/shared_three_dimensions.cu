// launch: 1 2x3x2
// arg out: i32[12] = -1
// expect out: 0 6 2 8 4 10 1 7 3 9 5 11
__global__ void k(int *out)
{
    __shared__ int cube[2][3][2];
    int t = (threadIdx.z * 3 + threadIdx.y) * 2 + threadIdx.x;
    cube[threadIdx.z][threadIdx.y][threadIdx.x] = t;
    __syncthreads();
    out[t] = cube[t % 2][t / 2 % 3][t / 6];
}
