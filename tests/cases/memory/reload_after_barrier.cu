// The same place holds another value after a barrier.
// launch: 1 4
// arg out: i32[4] = 0
// expect out: 31 2 13 20
__global__ void k(int *out)
{
    __shared__ int line[4];
    int t = threadIdx.x, next = (t + 1) % 4, before = (t + 3) % 4;
    line[t] = t;
    __syncthreads();
    int first = line[next];
    __syncthreads();
    line[t] = before * 10;
    __syncthreads();
    int second = line[t];
    __syncthreads();
    if (t == 0)
        for (int i = 0; i < 4; i++)
            line[i] = 0;
    __syncthreads();
    out[t] = first + second + line[next];
}
