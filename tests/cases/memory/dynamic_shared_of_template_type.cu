// launch: 1 4 32
// template: T=double
// arg out: f64[4] = 0
// expect out: 3 2 1 0
template <typename T>
__global__ void k(T *out)
{
    extern __shared__ __align__(sizeof(double)) unsigned char raw[];
    T *line = reinterpret_cast<T *>(raw);
    line[threadIdx.x] = (T)threadIdx.x;
    __syncthreads();
    out[threadIdx.x] = line[blockDim.x - 1 - threadIdx.x];
}
