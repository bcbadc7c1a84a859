// launch: 1 3
// arg x: i32[3] = 1 2 3
// expect x: 11 12 13
__device__ int &at(int *x, unsigned int i)
{
    return x[i];
}
__global__ void k(int *x)
{
    at(x, threadIdx.x) += 10;
}
