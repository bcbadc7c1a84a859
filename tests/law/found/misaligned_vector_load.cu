// kernel kernel
// grid 1 1 1
// block 4 1 1
// argument out0: f4[64] small 0
// argument in0: f4[64] small 1

__global__ void kernel(float *out0, const float *in0) {
    float4 v = *(const float4 *)(in0 + 2 + threadIdx.x * 4);
    out0[threadIdx.x] = v.x + v.w;
}
