// launch: 1 3
// arg x: i32[6] = 1 2 3 4 5 6
// expect x: 4 5 6 1 2 3
__device__ void exchange(int &a, int &b)
{
    int kept = a;
    a = b;
    b = kept;
}
__global__ void k(int *x)
{
    int &mine = x[threadIdx.x];
    int *p = &x[threadIdx.x + 3];
    exchange(mine, *p);
}
