// Softmax of each row of a matrix, one block a row: a maximum, a sum and a division. Rows may be
// longer or shorter than the block.
#include <cfloat>

#include "sample.h"

__device__ float block_max(float value, float *scratch)
{
    scratch[threadIdx.x] = value;
    __syncthreads();
    for (int s = blockDim.x / 2; s > 0; s /= 2) {
        if (threadIdx.x < s)
            scratch[threadIdx.x] = fmaxf(scratch[threadIdx.x], scratch[threadIdx.x + s]);
        __syncthreads();
    }
    float result = scratch[0];
    __syncthreads();
    return result;
}

__device__ float block_sum(float value, float *scratch)
{
    scratch[threadIdx.x] = value;
    __syncthreads();
    for (int s = blockDim.x / 2; s > 0; s /= 2) {
        if (threadIdx.x < s)
            scratch[threadIdx.x] += scratch[threadIdx.x + s];
        __syncthreads();
    }
    float result = scratch[0];
    __syncthreads();
    return result;
}

__global__ void softmax_rows(const float *in, float *out, int columns)
{
    extern __shared__ float scratch[];
    const float *row = in + (size_t)blockIdx.x * columns;
    float *result = out + (size_t)blockIdx.x * columns;

    float largest = -FLT_MAX;
    for (int i = threadIdx.x; i < columns; i += blockDim.x)
        largest = fmaxf(largest, row[i]);
    largest = block_max(largest, scratch);

    float sum = 0.0f;
    for (int i = threadIdx.x; i < columns; i += blockDim.x) {
        float e = expf(row[i] - largest);
        result[i] = e;
        sum += e;
    }
    sum = block_sum(sum, scratch);

    for (int i = threadIdx.x; i < columns; i += blockDim.x)
        result[i] /= sum;
}

// The same in one pass over the input, one warp a row: the sum is rescaled as the maximum grows.
__global__ void softmax_online(const float *in, float *out, int rows, int columns)
{
    int lane = threadIdx.x % 32;
    int row = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
    if (row >= rows)
        return;
    const float *x = in + row * columns;
    float largest = -INFINITY;
    float sum = 0.0f;
    for (int i = lane; i < columns; i += 32) {
        float bigger = fmaxf(largest, x[i]);
        sum = sum * expf(largest - bigger) + expf(x[i] - bigger);
        largest = bigger;
    }
    for (int offset = 16; offset > 0; offset /= 2) {
        float other_largest = __shfl_xor_sync(0xffffffff, largest, offset);
        float other_sum = __shfl_xor_sync(0xffffffff, sum, offset);
        float bigger = fmaxf(largest, other_largest);
        if (bigger > -INFINITY) {
            sum = sum * expf(largest - bigger) + other_sum * expf(other_largest - bigger);
            largest = bigger;
        }
    }
    for (int i = lane; i < columns; i += 32)
        out[row * columns + i] = expf(x[i] - largest) / sum;
}

int main()
{
    const int rows = 19, columns = 150, block = 64;
    std::vector<float> in = random_floats((size_t)rows * columns, -10.0f, 10.0f, 13);
    std::vector<float> expected(in.size());
    for (int r = 0; r < rows; r++) {
        const float *x = &in[r * columns];
        double largest = x[0], sum = 0.0;
        for (int i = 1; i < columns; i++)
            largest = fmax(largest, x[i]);
        for (int i = 0; i < columns; i++)
            sum += exp(x[i] - largest);
        for (int i = 0; i < columns; i++)
            expected[r * columns + i] = (float)(exp(x[i] - largest) / sum);
    }
    float *device_in = to_device(in);
    float *device_out = device_zeros<float>(in.size());

    softmax_rows<<<rows, block, block * sizeof(float)>>>(device_in, device_out, columns);
    finish_kernel();
    size_t faults = count_faults(to_host(device_out, in.size()), expected, 1e-5);

    CUDA_CHECK(cudaMemset(device_out, 0, in.size() * sizeof(float)));
    softmax_online<<<ceil_div(rows, 4), 128>>>(device_in, device_out, rows, columns);
    finish_kernel();
    faults += count_faults(to_host(device_out, in.size()), expected, 1e-5);

    CUDA_CHECK(cudaFree(device_in));
    CUDA_CHECK(cudaFree(device_out));
    return verdict("softmax", faults);
}
