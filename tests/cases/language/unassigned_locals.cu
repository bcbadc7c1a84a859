// What nothing has assigned is zero in both executors (CUDA leaves it open).
// launch: 1 4
// arg out: i32[4] = 9
// expect out: 0 1 0 1
__global__ void k(int *out)
{
    int v;
    int2 pair;
    if (threadIdx.x & 1) {
        v = 1;
        pair.x = 0;
    }
    out[threadIdx.x] = v + pair.x;
}
