// Jacobi's five-point stencil on a grid, with a halo in shared memory, and the largest change of a
// sweep found by an atomic on the bits of a float.
#include "sample.h"

#define BX 16
#define BY 8

// The border of the grid stays as it is.
__global__ void jacobi(const float *__restrict__ in, float *__restrict__ out, int width, int height)
{
    __shared__ float tile[BY + 2][BX + 2];
    int x = blockIdx.x * BX + threadIdx.x;
    int y = blockIdx.y * BY + threadIdx.y;
    int lx = threadIdx.x + 1, ly = threadIdx.y + 1;
    bool inside = x < width && y < height;

    if (inside) {
        tile[ly][lx] = in[y * width + x];
        if (threadIdx.x == 0 && x > 0)
            tile[ly][0] = in[y * width + x - 1];
        if (threadIdx.x == BX - 1 && x + 1 < width)
            tile[ly][BX + 1] = in[y * width + x + 1];
        if (threadIdx.y == 0 && y > 0)
            tile[0][lx] = in[(y - 1) * width + x];
        if (threadIdx.y == BY - 1 && y + 1 < height)
            tile[BY + 1][lx] = in[(y + 1) * width + x];
    }
    __syncthreads();
    if (!inside)
        return;

    float value = tile[ly][lx];
    if (x > 0 && y > 0 && x < width - 1 && y < height - 1)
        value = 0.25f * (tile[ly][lx - 1] + tile[ly][lx + 1] + tile[ly - 1][lx] + tile[ly + 1][lx]);
    out[y * width + x] = value;
}

// Floats that are not negative are in the order of their bits.
__global__ void largest_change(const float *a, const float *b, int *largest, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n)
        atomicMax(largest, __float_as_int(fabsf(a[i] - b[i])));
}

static void jacobi_on_host(const std::vector<float> &in, std::vector<float> &out, int width,
                           int height)
{
    out = in;
    for (int y = 1; y < height - 1; y++)
        for (int x = 1; x < width - 1; x++) {
            const float *p = &in[y * width + x];
            out[y * width + x] = 0.25f * (p[-1] + p[1] + p[-width] + p[width]);
        }
}

int main()
{
    const int width = 70, height = 45, sweeps = 10;
    std::vector<float> grid = random_floats((size_t)width * height, 0.0f, 100.0f, 11);
    std::vector<float> next(grid.size());
    float *now = to_device(grid);
    float *then = device_zeros<float>(grid.size());
    int *largest = device_zeros<int>(1);

    for (int s = 0; s < sweeps; s++) {
        dim3 blocks(ceil_div(width, BX), ceil_div(height, BY));
        jacobi<<<blocks, dim3(BX, BY)>>>(now, then, width, height);
        float *kept = now;
        now = then;
        then = kept;
        jacobi_on_host(grid, next, width, height);
        grid.swap(next);
    }
    int n = (int)grid.size();
    largest_change<<<ceil_div(n, 256), 256>>>(now, then, largest, n);
    finish_kernel();

    float expected_change = 0.0f;
    for (int i = 0; i < n; i++)
        expected_change = fmaxf(expected_change, fabsf(grid[i] - next[i]));
    int bits = to_host(largest, 1)[0];
    float *change = (float *)&bits;
    size_t faults = count_faults(to_host(now, grid.size()), grid, 1e-5);
    faults += !(fabsf(*change - expected_change) <= 1e-3f);

    CUDA_CHECK(cudaFree(now));
    CUDA_CHECK(cudaFree(then));
    CUDA_CHECK(cudaFree(largest));
    return verdict("stencil2d", faults);
}
