// launch: 1 4
// arg out: i32[4] = 0
struct Writes {  // error: C2N2009
    int *to;
    __device__ ~Writes() { *to = 1; }
};
__global__ void k(int *out)
{
    Writes at_the_end = {out + threadIdx.x};
}
