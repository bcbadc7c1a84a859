// `__device__` and `__constant__` arrays of two dimensions, initialised and set.
// launch: 1 3
// symbol weights: f32[6] = 1 2 3 4 5 6
// arg out: f32[3] = 0
// expect out: 15 37 59
// expect sums: i32[4] = 3 0 5 7
__constant__ float weights[2][3];
__device__ int sums[2][2] = {{1}, {5, 7}};
__global__ void k(float *out)
{
    int t = threadIdx.x;
    out[t] = weights[1][t] * 10 + weights[0][t] * 2;
    out[t] -= t == 0 ? 27 : t == 1 ? 17 : 7;
    if (t == 2)
        sums[0][0] += 2;
}
