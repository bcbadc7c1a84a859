// The dynamic shared memory of CUDA's own samples.
// launch: 1 1
// arg out: f32[1] = 0
template <typename T>
struct SharedMemory {
    __device__ operator T *()
    {
        extern __shared__ int memory[];
        return (T *)memory;
    }
};
__global__ void k(float *out)
{
    float *shared = SharedMemory<float>();  // error: C2N2008
    *out = shared[0];
}
