// Matrix transpose. Through shared memory both the loads and the stores run along rows; the extra
// column of the tile keeps its columns in different memory banks.
#include "sample.h"

constexpr int TILE = 32;
constexpr int ROWS_AT_ONCE = 8;

__global__ void transpose_naive(const float *in, float *out, int width, int height)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x;
    int y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x < width && y < height)
        out[x * height + y] = in[y * width + x];
}

// A block of TILE x ROWS_AT_ONCE threads moves a tile of TILE x TILE elements.
__global__ void transpose_tiled(const float *in, float *out, int width, int height)
{
    __shared__ float tile[TILE][TILE + 1];

    int x = blockIdx.x * TILE + threadIdx.x;
    int y = blockIdx.y * TILE + threadIdx.y;
    for (int j = 0; j < TILE; j += ROWS_AT_ONCE)
        if (x < width && y + j < height)
            tile[threadIdx.y + j][threadIdx.x] = in[(y + j) * width + x];

    __syncthreads();

    x = blockIdx.y * TILE + threadIdx.x;
    y = blockIdx.x * TILE + threadIdx.y;
    for (int j = 0; j < TILE; j += ROWS_AT_ONCE)
        if (x < height && y + j < width)
            out[(y + j) * height + x] = tile[threadIdx.x][threadIdx.y + j];
}

int main()
{
    const int width = 75, height = 50;
    std::vector<float> in = random_floats((size_t)width * height, 0.0f, 1.0f, 3);
    std::vector<float> expected(in.size());
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            expected[x * height + y] = in[y * width + x];

    float *device_in = to_device(in);
    float *device_out = device_zeros<float>(in.size());

    dim3 small(16, 16);
    transpose_naive<<<dim3(ceil_div(width, 16), ceil_div(height, 16)), small>>>(
        device_in, device_out, width, height);
    finish_kernel();
    size_t faults = count_faults(to_host(device_out, in.size()), expected, 0.0);

    CUDA_CHECK(cudaMemset(device_out, 0, in.size() * sizeof(float)));
    dim3 block(TILE, ROWS_AT_ONCE);
    dim3 grid(ceil_div(width, TILE), ceil_div(height, TILE));
    transpose_tiled<<<grid, block>>>(device_in, device_out, width, height);
    finish_kernel();
    faults += count_faults(to_host(device_out, in.size()), expected, 0.0);

    CUDA_CHECK(cudaFree(device_in));
    CUDA_CHECK(cudaFree(device_out));
    return verdict("transpose", faults);
}
