// launch: 1 4 48
// arg out: f32[4] = 0
// expect out: 33 22 11 0
extern __shared__ int memory[];
__global__ void k(float *out)
{
    int *whole = memory;
    float *parts = (float *)&whole[4];
    short *small = (short *)(parts + 4);
    int t = threadIdx.x;
    whole[t] = t;
    parts[t] = t * 10.0f;
    small[t] = 0;
    __syncthreads();
    out[t] = whole[3 - t] + parts[3 - t] + small[3 - t];
}
