// launch: 1 4
// arg out: i32[4] = 0
struct Counted {
    int n;
    __device__ Counted(int x) : n(x) {}
    __device__ Counted(const Counted &other) : n(other.n + 1) {}
};
__global__ void k(int *out)
{
    Counted a(5);
    Counted b = a;  // error: C2N2009
    out[threadIdx.x] = b.n;
}
