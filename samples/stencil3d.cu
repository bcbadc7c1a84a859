// The seven-point Laplacian in a box: one thread a cell with 3-D blocks, and the form that marches
// along z and keeps the three planes it needs in registers.
#include "sample.h"

__device__ __forceinline__ int cell(int x, int y, int z, int3 size)
{
    return (z * size.y + y) * size.x + x;
}

__global__ void laplace3d(const float *in, float *out, int3 size)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x;
    int y = blockIdx.y * blockDim.y + threadIdx.y;
    int z = blockIdx.z * blockDim.z + threadIdx.z;
    if (x < 1 || y < 1 || z < 1 || x >= size.x - 1 || y >= size.y - 1 || z >= size.z - 1)
        return;
    float sum = in[cell(x - 1, y, z, size)] + in[cell(x + 1, y, z, size)] +
                in[cell(x, y - 1, z, size)] + in[cell(x, y + 1, z, size)] +
                in[cell(x, y, z - 1, size)] + in[cell(x, y, z + 1, size)];
    out[cell(x, y, z, size)] = sum - 6.0f * in[cell(x, y, z, size)];
}

__global__ void laplace3d_marching(const float *in, float *out, int3 size)
{
    __shared__ float plane[10][18];
    int x = blockIdx.x * blockDim.x + threadIdx.x;
    int y = blockIdx.y * blockDim.y + threadIdx.y;
    int tx = threadIdx.x + 1, ty = threadIdx.y + 1;
    bool inside = x < size.x && y < size.y;
    bool interior = x >= 1 && y >= 1 && x < size.x - 1 && y < size.y - 1;
    float below = 0.0f;
    float here = inside ? in[cell(x, y, 0, size)] : 0.0f;
    float above = inside ? in[cell(x, y, 1, size)] : 0.0f;

    for (int z = 1; z < size.z - 1; z++) {
        below = here;
        here = above;
        if (inside) {
            above = in[cell(x, y, z + 1, size)];
            plane[ty][tx] = here;
            if (threadIdx.x == 0 && x > 0)
                plane[ty][0] = in[cell(x - 1, y, z, size)];
            if (threadIdx.x == blockDim.x - 1 && x + 1 < size.x)
                plane[ty][tx + 1] = in[cell(x + 1, y, z, size)];
            if (threadIdx.y == 0 && y > 0)
                plane[0][tx] = in[cell(x, y - 1, z, size)];
            if (threadIdx.y == blockDim.y - 1 && y + 1 < size.y)
                plane[ty + 1][tx] = in[cell(x, y + 1, z, size)];
        }
        __syncthreads();
        if (interior)
            out[cell(x, y, z, size)] = plane[ty][tx - 1] + plane[ty][tx + 1] + plane[ty - 1][tx] +
                                       plane[ty + 1][tx] + below + above - 6.0f * here;
        __syncthreads();
    }
}

int main()
{
    const int3 size = make_int3(21, 18, 11);
    const size_t n = (size_t)size.x * size.y * size.z;
    std::vector<float> in = random_floats(n, -1.0f, 1.0f, 12);
    std::vector<float> expected(n, 0.0f);
    const int row = size.x, plane = size.x * size.y;
    for (int z = 1; z < size.z - 1; z++)
        for (int y = 1; y < size.y - 1; y++)
            for (int x = 1; x < size.x - 1; x++) {
                const float *p = &in[z * plane + y * row + x];
                expected[z * plane + y * row + x] = p[-1] + p[1] + p[-row] + p[row] + p[-plane] +
                                                    p[plane] - 6.0f * p[0];
            }
    float *device_in = to_device(in);
    float *device_out = device_zeros<float>(n);

    dim3 block(8, 4, 4);
    dim3 grid(ceil_div(size.x, 8), ceil_div(size.y, 4), ceil_div(size.z, 4));
    laplace3d<<<grid, block>>>(device_in, device_out, size);
    finish_kernel();
    size_t faults = count_faults(to_host(device_out, n), expected, 1e-5);

    CUDA_CHECK(cudaMemset(device_out, 0, n * sizeof(float)));
    dim3 columns(ceil_div(size.x, 16), ceil_div(size.y, 8));
    laplace3d_marching<<<columns, dim3(16, 8)>>>(device_in, device_out, size);
    finish_kernel();
    faults += count_faults(to_host(device_out, n), expected, 1e-5);

    CUDA_CHECK(cudaFree(device_in));
    CUDA_CHECK(cudaFree(device_out));
    return verdict("stencil3d", faults);
}
