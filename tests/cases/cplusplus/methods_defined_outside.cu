// Bodies that stand behind the struct: overloads, const, static, templates, operators, other names of parameters.
// launch: 1 1
// arg out: i32[8] = 0
// expect out: 6 7 106 12 21 9 3 5
namespace a {
struct Counter {
    int n;
    __device__ int next();
    __device__ int next(int by);
    __device__ int next(int by) const;
    __device__ static int twice(int x);
    __device__ Counter operator+(Counter other) const;
    __device__ int both() { return next() + next(2); }
};
__device__ int later(int x) { return x + 1; }
}
__device__ int a::Counter::next() { return ++n; }
__device__ int a::Counter::next(int step) { return n += step; }
__device__ int a::Counter::next(const int step) const { return n + 100 * step; }
__device__ int a::Counter::twice(int x) { return 2 * x; }
template <typename T, int N> struct Scale {
    T by;
    __device__ T times(T x) const;
    template <typename U> __device__ U moved(U x) const { return x + N; }
};
template <typename S, int M> __device__ S Scale<S, M>::times(S value) const { return M * by * value; }
__global__ void k(int *out)
{
    a::Counter c = {5};
    out[0] = c.next();
    out[1] = c.next(1);
    const a::Counter d = {6};
    out[2] = d.next(1);
    out[3] = a::Counter::twice(6);
    out[4] = c.both() + 4 - 1;
    Scale<int, 3> s = {1};
    out[5] = s.times(3);
    out[6] = s.moved(0);
    out[7] = a::later(4);
}
