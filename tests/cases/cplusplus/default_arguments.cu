// launch: 1 1
// arg out: i32[3] = 0
// expect out: 11 21 23
#define NOTHING 0
__device__ int f(int a, int b = 10, int c = NOTHING);
__device__ int f(int a, int b, int c)
{
    return a + b + c;
}
__global__ void k(int *out)
{
    out[0] = f(1);
    out[1] = f(1, 20);
    out[2] = f(1, 20, 2);
}
