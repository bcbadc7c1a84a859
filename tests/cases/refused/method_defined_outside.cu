// launch: 1 4
// arg out: i32[4] = 0
struct Counter {
    int n;
    __device__ int next();
};
__device__ int Counter::next() { return ++n; }
__global__ void k(int *out)
{
    Counter c = {5};
    out[threadIdx.x] = c.next();  // error: C2N2009
}
