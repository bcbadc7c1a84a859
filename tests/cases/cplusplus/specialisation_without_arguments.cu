// `template <>` may leave out the arguments that its parameters give, of a kernel too.
// launch: 1 1
// arg out: i32[2] = 0
// expect out: 2 3
// kernel: k
// template: T=int
template <typename T>
__device__ int f(T)
{
    return 1;
}
template <>
__device__ int f(float)
{
    return 3;
}
template <typename T>
__global__ void k(T *out)
{
    out[0] = 1;
}
template <>
__global__ void k(int *out)
{
    out[0] = 2;
    out[1] = f(1.0f);
}
