// launch: 1 4
// arg out: i32[4] = 0
__global__ void k(int *out)
{
    for (int i = 0; i < (int)threadIdx.x; i++) {
        out[threadIdx.x]++;
        __syncthreads();  // error: C2N9004
    }
    out[threadIdx.x]--;
}
