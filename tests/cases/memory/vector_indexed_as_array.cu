// The components of a float4 by number, in a local and in memory.
// launch: 1 4
// arg x: f32[16] = 1..16
// arg out: f32[16] = 0
// expect out: 100 2 3 1 5 100 7 6 9 10 100 11 13 14 15 116
__global__ void k(const float4 *x, float4 *out)
{
    int t = threadIdx.x;
    float4 v = x[t];
    float *p = (float *)&v;
    float kept = p[t];
    p[t] = 100.0f;
    out[t] = v;
    ((float *)&out[t])[3] = t == 3 ? kept + 100 : kept;
}
