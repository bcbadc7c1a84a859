// A template within a template knows two sets of parameters.
// launch: 1 4
// arg out: i32[4] = 0
template <typename T> struct Scale {
    T by;
    template <typename U> __device__ U times(U x) const { return x * by; }
};
__global__ void k(int *out)
{
    Scale<int> s = {5};
    out[threadIdx.x] = s.times(2);  // error: C2N2009
}
