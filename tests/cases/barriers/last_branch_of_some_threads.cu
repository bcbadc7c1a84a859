// Threads that skip what ends the kernel have ended: the barrier in it waits for the others.
// launch: 1 8
// arg x: i32[8] = 1 2 3 4 5 6 7 8
// arg out: i32[8] = -1
// expect out: 2 3 4 5 1 -1 -1 -1
__global__ void k(const int *x, int *out)
{
    __shared__ int s[8];
    int t = threadIdx.x;
    if (t < 5) {
        s[t] = x[t];
        __syncthreads();
        out[t] = s[(t + 1) % 5];
    }
}
