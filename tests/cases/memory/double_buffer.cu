// Pointers to shared memory that swap in a loop.
// launch: 1 8
// arg out: i32[8] = 0
// expect out: 1 3 6 10 15 21 28 36
__global__ void k(int *out)
{
    __shared__ int first[8], second[8];
    int *from = first, *to = second;
    int t = threadIdx.x;
    from[t] = t + 1;
    for (int d = 1; d < 8; d <<= 1) {
        __syncthreads();
        to[t] = t >= d ? from[t] + from[t - d] : from[t];
        int *kept = from;
        from = to;
        to = kept;
    }
    __syncthreads();
    out[t] = from[t];
}
