// launch: 1 2
// arg out: f32[4] = 0
// expect out: 1 10 2 20
template <typename T, int N>
struct Tuple {
    T values[N];
    int used;
};
template <typename T, int N>
__device__ T last(const Tuple<T, N> &t)
{
    return t.values[t.used - 1];
}
__global__ void k(float *out)
{
    Tuple<float, 4> t;
    t.values[0] = threadIdx.x + 1;
    t.values[1] = 10 * t.values[0];
    t.used = 2;
    out[2 * threadIdx.x] = t.values[0];
    out[2 * threadIdx.x + 1] = last(t);
}
