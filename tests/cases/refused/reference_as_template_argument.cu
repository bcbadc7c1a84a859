// `set<int &>` would store to its argument, `set<int>` does not.
template <class T> __device__ void set(T x) { x = 1; }
__global__ void k(int *out)
{
    int a = 0;
    set<int &>(a);  // error: C2N2003
    out[0] = a;
}
