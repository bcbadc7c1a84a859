// Two functions that differ in what a pointer may do only: refused rather than guessed.
// launch: 1 1
// arg out: i32[1] = 0
__device__ int h(const int *)
{
    return 6;
}
__device__ int h(int *)
{
    return 7;
}
__global__ void k(int *out)
{
    *out = h(out);  // error: C2N2014
}
