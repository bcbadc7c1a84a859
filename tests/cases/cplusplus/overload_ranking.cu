// Exact before promotion before conversion; a plain function before a template.
// launch: 1 1
// arg out: i32[10] = 0
// expect out: 1 2 3 3 5 4 6 7 8 9
__device__ int f(int)
{
    return 1;
}
__device__ int f(double)
{
    return 2;
}
__device__ int f(long long)
{
    return 3;
}
template <typename T>
__device__ int g(T)
{
    return 4;
}
__device__ int g(int)
{
    return 5;
}
__device__ int h(const int *)
{
    return 6;
}
__device__ int h(const float *)
{
    return 7;
}
template <typename T>
__device__ int p(T *)
{
    return 8;
}
template <typename T>
__device__ int p(T)
{
    return 9;
}
__global__ void k(int *out)
{
    const int *constant = out;
    out[0] = f('c') * f(true);
    out[1] = f(1.0f);
    out[2] = f(1LL);
    out[3] = f(-1LL);
    out[4] = g(1);
    out[5] = g(1u);
    out[6] = h(constant);
    out[7] = h((float *)out);
    out[8] = p(out);
    out[9] = p(1);
}
