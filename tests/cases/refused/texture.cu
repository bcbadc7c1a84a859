// launch: 1 4
// arg texture: 0
// arg out: f32[4] = 0
__global__ void k(cudaTextureObject_t texture, float *out)  // error: C2N2012
{
    out[threadIdx.x] = tex1Dfetch<float>(texture, threadIdx.x);
}
