// Gaussian elimination: two kernels a column find the multipliers and subtract the rows; the host
// substitutes back.
#include "sample.h"

__global__ void find_multipliers(const float *matrix, float *multipliers, int size, int column)
{
    int below = blockIdx.x * blockDim.x + threadIdx.x;
    if (below >= size - 1 - column)
        return;
    int row = below + column + 1;
    multipliers[row] = matrix[row * size + column] / matrix[column * size + column];
}

// The right-hand side is updated by the threads of the first column.
__global__ void subtract_rows(float *matrix, float *right, const float *multipliers, int size,
                              int column)
{
    int across = blockIdx.x * blockDim.x + threadIdx.x;
    int below = blockIdx.y * blockDim.y + threadIdx.y;
    if (below >= size - 1 - column || across >= size - column)
        return;
    int row = below + column + 1;
    float multiplier = multipliers[row];
    matrix[row * size + column + across] -= multiplier * matrix[column * size + column + across];
    if (across == 0)
        right[row] -= multiplier * right[column];
}

// The largest entry of a column, on or below the diagonal, and its row: one block.
__global__ void find_pivot(const float *matrix, int *pivot, int size, int column)
{
    __shared__ float best[64];
    __shared__ int best_row[64];
    int t = threadIdx.x;
    best[t] = -1.0f;
    best_row[t] = column;
    for (int row = column + t; row < size; row += blockDim.x) {
        float candidate = fabsf(matrix[row * size + column]);
        if (candidate > best[t]) {
            best[t] = candidate;
            best_row[t] = row;
        }
    }
    __syncthreads();
    for (int s = blockDim.x >> 1; s != 0; s >>= 1) {
        if (t < s && (best[t + s] > best[t] ||
                      (best[t + s] == best[t] && best_row[t + s] < best_row[t]))) {
            best[t] = best[t + s];
            best_row[t] = best_row[t + s];
        }
        __syncthreads();
    }
    if (t == 0)
        *pivot = best_row[0];
}

__global__ void swap_rows(float *matrix, float *right, const int *pivot, int size, int column)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    int other = *pivot;
    if (other == column)
        return;
    if (i < size) {
        float kept = matrix[column * size + i];
        matrix[column * size + i] = matrix[other * size + i];
        matrix[other * size + i] = kept;
    } else if (i == size) {
        float kept = right[column];
        right[column] = right[other];
        right[other] = kept;
    }
}

int main()
{
    const int size = 53;
    std::vector<float> matrix = random_floats((size_t)size * size, -1.0f, 1.0f, 30);
    std::vector<float> solution = random_floats(size, -1.0f, 1.0f, 31);
    std::vector<float> right(size);
    for (int i = 0; i < size; i++) {
        double sum = 0.0;
        for (int j = 0; j < size; j++)
            sum += (double)matrix[i * size + j] * solution[j];
        right[i] = (float)sum;
    }

    float *a = to_device(matrix), *b = to_device(right);
    float *multipliers = device_zeros<float>(size);
    int *pivot = device_zeros<int>(1);
    dim3 block(16, 16), grid(ceil_div(size, 16), ceil_div(size, 16));
    for (int column = 0; column < size - 1; column++) {
        find_pivot<<<1, 64>>>(a, pivot, size, column);
        swap_rows<<<ceil_div(size + 1, 64), 64>>>(a, b, pivot, size, column);
        find_multipliers<<<ceil_div(size, 64), 64>>>(a, multipliers, size, column);
        subtract_rows<<<grid, block>>>(a, b, multipliers, size, column);
    }
    finish_kernel();

    std::vector<float> upper = to_host(a, matrix.size()), x = to_host(b, size);
    for (int i = size - 1; i >= 0; i--) {
        double sum = x[i];
        for (int j = i + 1; j < size; j++)
            sum -= (double)upper[i * size + j] * x[j];
        x[i] = (float)(sum / upper[i * size + i]);
    }
    size_t faults = count_faults(x, solution, 1e-2);

    CUDA_CHECK(cudaFree(a));
    CUDA_CHECK(cudaFree(b));
    CUDA_CHECK(cudaFree(multipliers));
    CUDA_CHECK(cudaFree(pivot));
    return verdict("gaussian", faults);
}
