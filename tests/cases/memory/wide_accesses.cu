// Four floats at once from an array of floats, also in shared memory.
// launch: 1 2
// arg x: f32[8] = 1..8
// arg out: f32[8] = 0
// expect out: 8 7 6 5 4 3 2 1
__global__ void k(const float *x, float *out)
{
    __shared__ __align__(16) float line[8];
    int t = threadIdx.x;
    reinterpret_cast<float4 *>(line)[t] = reinterpret_cast<const float4 *>(x)[t];
    __syncthreads();
    float4 v = *(const float4 *)&line[4 * (1 - t)];
    reinterpret_cast<float4 *>(out)[t] = make_float4(v.w, v.z, v.y, v.x);
}
