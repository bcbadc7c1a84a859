// launch: 2x3 2x1x2
// arg out: i32[24] = -1
// expect out: 0..23
__global__ void k(int *out)
{
    int block = blockIdx.y * gridDim.x + blockIdx.x;
    int thread = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
    int threads = blockDim.x * blockDim.y * blockDim.z;
    out[block * threads + thread] = block * threads + thread;
}
