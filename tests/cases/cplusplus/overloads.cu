// launch: 1 1
// arg out: i32[5] = 0
// expect out: 1 2 3 4 1
__device__ int kind(int)
{
    return 1;
}
__device__ int kind(float)
{
    return 2;
}
__device__ int kind(const int *)
{
    return 3;
}
__device__ int kind(int, int)
{
    return 4;
}
__global__ void k(int *out)
{
    short s = 0;
    out[0] = kind(7);
    out[1] = kind(7.0f);
    out[2] = kind(out);
    out[3] = kind(1, 2);
    out[4] = kind(s);
}
