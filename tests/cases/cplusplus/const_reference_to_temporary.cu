// launch: 1 2
// arg out: f32[2] = 0
// expect out: 3 5
struct Pair {
    float a, b;
};
__device__ float sum(const Pair &p, const float &extra)
{
    return p.a + p.b + extra;
}
__global__ void k(float *out)
{
    int t = threadIdx.x;
    out[t] = sum(Pair{1.0f, (float)t}, 2 + t);
}
