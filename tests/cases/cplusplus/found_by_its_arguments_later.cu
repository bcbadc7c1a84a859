// In a template, a call with an argument of the template finds later functions of its namespace.
// launch: 1 1
// arg out: i32[3] = 0
// expect out: 20 1 1
struct A {
    int n;
};
__device__ int f(double) { return 1; }
template <class T> __device__ int through(T x) { return f(x); }
template <class T> __device__ int fixed(T x) { return f(3.5f) + 0 * x; }
template <class T> __device__ int of_pointer(T *x) { return f(x->n); }
__device__ int f(A a) { return 10 * a.n; }
__device__ int f(float) { return 2; }
__device__ int f(int) { return 3; }
__global__ void k(int *out)
{
    A a = {2};
    out[0] = through(a);
    out[1] = fixed(1);
    out[2] = of_pointer(&a);
}
