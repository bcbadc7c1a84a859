// launch: 1 4
// arg out: i32[4] = 0
struct Length {
    int n;
    __device__ Length(int x) : n(x) {}
};
__global__ void k(int *out)
{
    Length a = 5;  // error: C2N2009
    out[threadIdx.x] = a.n;
}
