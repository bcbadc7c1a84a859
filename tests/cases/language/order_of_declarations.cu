// Functions and types that are used before their definition.
// launch: 1 2
// arg out: i32[2] = 0
// expect out: 12 13
struct Later;
__device__ int use(const Later *p);
__device__ int twice(int x);
struct Later {
    int n;
};
__global__ void k(int *out)
{
    Later l = {4};
    out[threadIdx.x] = use(&l) + threadIdx.x;
}
__device__ int use(const Later *p)
{
    return twice(p->n) + p->n;
}
__device__ int twice(int x)
{
    return 2 * x;
}
