// launch: 1 4
// arg out: i32[4] = 0
struct Counted {
    int n;
    __device__ Counted &operator=(const Counted &other)
    {
        n = other.n + 1;
        return *this;
    }
};
__global__ void k(int *out)
{
    Counted a = {5}, b = {1};
    b = a;  // error: C2N2008
    out[threadIdx.x] = b.n;
}
