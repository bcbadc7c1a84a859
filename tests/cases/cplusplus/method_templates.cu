// A template within a template knows two sets of parameters; the method's own are given or deduced.
// launch: 1 4
// arg out: f32[4] = 0
// expect out: 15 -5 7.5 12
template <typename T, int N> struct Scale {
    T by;
    template <typename U> __device__ U times(U x) const { return x * by; }
    template <bool UP, typename U = T> __device__ U moved(U x) { return UP ? x + N * 5 : x - N * 5; }
    template <int M> static __device__ int product() { return M * N; }
    __device__ T both(T x) { return this->template moved<true>(x) + moved<false, float>(x) - x; }
};
struct Plain {
    template <typename T> __device__ T twice(T x) { return x + x; }
};
__global__ void k(float *out)
{
    Scale<int, 2> s = {5};
    Scale<int, 2> *p = &s;
    out[0] = s.moved<true>(5);
    out[1] = p->moved<false>(5);
    out[2] = s.times(1.5f);
    out[3] = Scale<int, 2>::product<3>() + Plain().twice<int>(s.both(0) + 0) / 2 + 6;
}
