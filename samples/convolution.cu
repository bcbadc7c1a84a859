// Separable convolution of an image: the filter lies in constant memory, rows and columns are done
// one after the other; pixels beyond the border count as the border's.
#include "sample.h"

#define RADIUS 4
#define LENGTH (2 * RADIUS + 1)
#define BX 32
#define BY 4

__constant__ float filter[LENGTH];

__global__ void convolve_rows(const float *in, float *out, int width, int height)
{
    __shared__ float line[BY][BX + 2 * RADIUS];
    const int x = blockIdx.x * BX + threadIdx.x;
    const int y = blockIdx.y * BY + threadIdx.y;
    const int row = min(y, height - 1) * width;

    for (int i = threadIdx.x; i < BX + 2 * RADIUS; i += BX) {
        int from = (int)(blockIdx.x * BX) + i - RADIUS;
        line[threadIdx.y][i] = in[row + max(0, min(from, width - 1))];
    }
    __syncthreads();
    if (x >= width || y >= height)
        return;
    float sum = 0.0f;
#pragma unroll
    for (int k = 0; k < LENGTH; k++)
        sum += filter[LENGTH - 1 - k] * line[threadIdx.y][threadIdx.x + k];
    out[y * width + x] = sum;
}

__global__ void convolve_columns(const float *in, float *out, int width, int height)
{
    const int x = blockIdx.x * blockDim.x + threadIdx.x;
    const int y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x >= width || y >= height)
        return;
    float sum = 0.0f;
    for (int k = -RADIUS; k <= RADIUS; k++) {
        int from = y + k < 0 ? 0 : (y + k >= height ? height - 1 : y + k);
        sum += filter[RADIUS - k] * in[from * width + x];
    }
    out[y * width + x] = sum;
}

static int clamp(int i, int n)
{
    return i < 0 ? 0 : i >= n ? n - 1 : i;
}

int main()
{
    const int width = 77, height = 41;
    float host_filter[LENGTH];
    for (int k = 0; k < LENGTH; k++)
        host_filter[k] = 0.05f + 0.02f * k;
    std::vector<float> image = random_floats((size_t)width * height, 0.0f, 1.0f, 27);
    std::vector<float> rows(image.size(), 0.0f), expected(image.size(), 0.0f);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            for (int k = -RADIUS; k <= RADIUS; k++)
                rows[y * width + x] +=
                    host_filter[RADIUS - k] * image[y * width + clamp(x + k, width)];
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            for (int k = -RADIUS; k <= RADIUS; k++)
                expected[y * width + x] +=
                    host_filter[RADIUS - k] * rows[clamp(y + k, height) * width + x];

    CUDA_CHECK(cudaMemcpyToSymbol(filter, host_filter, sizeof(host_filter)));
    float *device_image = to_device(image);
    float *between = device_zeros<float>(image.size());
    float *out = device_zeros<float>(image.size());
    dim3 block(BX, BY);
    dim3 grid(ceil_div(width, BX), ceil_div(height, BY));
    convolve_rows<<<grid, block>>>(device_image, between, width, height);
    convolve_columns<<<grid, block>>>(between, out, width, height);
    finish_kernel();
    size_t faults = count_faults(to_host(between, image.size()), rows, 1e-5);
    faults += count_faults(to_host(out, image.size()), expected, 1e-5);

    CUDA_CHECK(cudaFree(device_image));
    CUDA_CHECK(cudaFree(between));
    CUDA_CHECK(cudaFree(out));
    return verdict("convolution", faults);
}
