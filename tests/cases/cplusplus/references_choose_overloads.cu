// launch: 1 1
// arg out: i32[3] = 0
// expect out: 1 2 2
__device__ int f(int &x)
{
    return x;
}
__device__ int f(const int &x)
{
    return x + 1;
}
__global__ void k(int *out)
{
    int one = 1;
    out[0] = f(one);
    out[1] = f(1);
    out[2] = f(one + 0);
}
