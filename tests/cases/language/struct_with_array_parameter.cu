// An array inside a kernel parameter, indexed by thread.
// launch: 1 4
// arg p: {n = 4, scale = 0.5, weights = [1.0, 2.0, 4.0, 8.0]}
// arg out: f32[4] = 0
// expect out: 4 2 1 0.5
struct Filter {
    int n;
    float scale;
    float weights[4];
};
__device__ float weight(const Filter &f, int i)
{
    return f.weights[f.n - 1 - i] * f.scale;
}
__global__ void k(Filter p, float *out)
{
    out[threadIdx.x] = weight(p, threadIdx.x);
}
