// Threads that leave the kernel's last loop have ended: its barriers wait for the others.
// launch: 1 6
// arg x: i32[6] = 1 2 3 4 5 6
// arg out: i32[6] = 0
// expect out: 20 20 16 12 11 7
__global__ void k(const int *x, int *out)
{
    __shared__ int s[6];
    int t = threadIdx.x;
    if (t < 6) {  // all of them
        s[t] = x[t];
        __syncthreads();
        for (int i = 0; i < 3 - t / 2; i++) {
            int other = s[(t + 1) % (6 - 2 * i)];
            __syncthreads();
            if (x[t] == 6 && i == 7)
                break;
            s[t] += other;
            __syncthreads();
            out[t] = s[t];
        }
    }
}
