// C = A B for row-major matrices of any shape: one dot product a thread, then the same through
// shared-memory tiles.
#include "sample.h"

#define TILE 16

// A is rows x inner, B is inner x columns.
__global__ void matmul_naive(const float *a, const float *b, float *c, int rows, int inner,
                             int columns)
{
    int row = blockIdx.y * blockDim.y + threadIdx.y;
    int column = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows || column >= columns)
        return;
    float sum = 0.0f;
    for (int k = 0; k < inner; k++)
        sum += a[row * inner + k] * b[k * columns + column];
    c[row * columns + column] = sum;
}

// Each element of A and B is read from global memory once a tile instead of once a product.
__global__ void matmul_tiled(const float *__restrict__ a, const float *__restrict__ b,
                             float *__restrict__ c, int rows, int inner, int columns)
{
    __shared__ float tile_a[TILE][TILE];
    __shared__ float tile_b[TILE][TILE];
    int tx = threadIdx.x, ty = threadIdx.y;
    int row = blockIdx.y * TILE + ty;
    int column = blockIdx.x * TILE + tx;
    float sum = 0.0f;

    for (int start = 0; start < inner; start += TILE) {
        tile_a[ty][tx] = row < rows && start + tx < inner ? a[row * inner + start + tx] : 0.0f;
        tile_b[ty][tx] =
            start + ty < inner && column < columns ? b[(start + ty) * columns + column] : 0.0f;
        __syncthreads();
#pragma unroll
        for (int k = 0; k < TILE; k++)
            sum += tile_a[ty][k] * tile_b[k][tx];
        __syncthreads();
    }
    if (row < rows && column < columns)
        c[row * columns + column] = sum;
}

static std::vector<float> matmul_on_host(const std::vector<float> &a, const std::vector<float> &b,
                                         int rows, int inner, int columns)
{
    std::vector<float> c((size_t)rows * columns);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++) {
            double sum = 0.0;
            for (int k = 0; k < inner; k++)
                sum += (double)a[i * inner + k] * b[k * columns + j];
            c[i * columns + j] = (float)sum;
        }
    return c;
}

int main()
{
    const int rows = 50, inner = 70, columns = 37;
    std::vector<float> a = random_floats((size_t)rows * inner, -1.0f, 1.0f, 1);
    std::vector<float> b = random_floats((size_t)inner * columns, -1.0f, 1.0f, 2);
    std::vector<float> expected = matmul_on_host(a, b, rows, inner, columns);

    float *device_a = to_device(a);
    float *device_b = to_device(b);
    float *device_c = device_zeros<float>(expected.size());
    dim3 block(TILE, TILE);
    dim3 grid(ceil_div(columns, TILE), ceil_div(rows, TILE));

    matmul_naive<<<grid, block>>>(device_a, device_b, device_c, rows, inner, columns);
    finish_kernel();
    size_t faults = count_faults(to_host(device_c, expected.size()), expected, 1e-4);

    CUDA_CHECK(cudaMemset(device_c, 0, expected.size() * sizeof(float)));
    matmul_tiled<<<grid, block>>>(device_a, device_b, device_c, rows, inner, columns);
    finish_kernel();
    faults += count_faults(to_host(device_c, expected.size()), expected, 1e-4);

    CUDA_CHECK(cudaFree(device_a));
    CUDA_CHECK(cudaFree(device_b));
    CUDA_CHECK(cudaFree(device_c));
    return verdict("matmul", faults);
}
