// Methods that the kernel does not call do no harm.
// launch: 1 2
// arg out: i32[2] = 0
// expect out: 3 4
struct Pair {
    int a, b;
    int sum() const { return a + b; }
    __host__ __device__ static int one() { return 1; }
};
__global__ void k(int *out)
{
    Pair p = {1, 2};
    out[threadIdx.x] = p.a + p.b + threadIdx.x;
}
