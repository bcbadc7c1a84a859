// Layer normalisation, forward and the gradient of its weights: mean and variance of each row by
// warp shuffles, then scale and shift.
#include "sample.h"

#define WARP 32

struct Moments {
    float mean;
    float variance;
};

__device__ float warp_sum(float value)
{
#pragma unroll
    for (int mask = WARP / 2; mask > 0; mask >>= 1)
        value += __shfl_xor_sync(0xffffffff, value, mask, WARP);
    return value;
}

__device__ Moments row_moments(const float *row, int columns, int lane)
{
    Moments m;
    float sum = 0.0f;
    for (int i = lane; i < columns; i += WARP)
        sum += row[i];
    m.mean = warp_sum(sum) / columns;
    float squares = 0.0f;
    for (int i = lane; i < columns; i += WARP) {
        float d = row[i] - m.mean;
        squares += d * d;
    }
    m.variance = warp_sum(squares) / columns;
    return m;
}

// One warp a row; a block is WARP x rows-at-once threads.
__global__ void layernorm_forward(float *out, float *means, float *inverses, const float *in,
                                  const float *weight, const float *bias, int rows, int columns)
{
    int row = blockIdx.x * blockDim.y + threadIdx.y;
    if (row >= rows)
        return;
    const float *x = in + row * columns;
    Moments m = row_moments(x, columns, threadIdx.x);
    float inverse = rsqrtf(m.variance + 1e-5f);
    if (threadIdx.x == 0) {
        means[row] = m.mean;
        inverses[row] = inverse;
    }
    for (int i = threadIdx.x; i < columns; i += WARP)
        out[row * columns + i] = (x[i] - m.mean) * inverse * weight[i] + bias[i];
}

// One thread a column: sums over all rows.
__global__ void layernorm_weight_gradient(float *dweight, float *dbias, const float *dout,
                                          const float *in, const float *means,
                                          const float *inverses, int rows, int columns)
{
    int column = blockIdx.x * blockDim.x + threadIdx.x;
    if (column >= columns)
        return;
    float dw = 0.0f, db = 0.0f;
    for (int row = 0; row < rows; row++) {
        float d = dout[row * columns + column];
        db += d;
        dw += d * (in[row * columns + column] - means[row]) * inverses[row];
    }
    dweight[column] = dw;
    dbias[column] = db;
}

int main()
{
    const int rows = 21, columns = 100;
    std::vector<float> in = random_floats((size_t)rows * columns, -2.0f, 3.0f, 14);
    std::vector<float> dout = random_floats(in.size(), -1.0f, 1.0f, 15);
    std::vector<float> weight = random_floats(columns, 0.5f, 1.5f, 16);
    std::vector<float> bias = random_floats(columns, -0.5f, 0.5f, 17);
    std::vector<float> out(in.size()), dweight(columns, 0.0f), dbias(columns, 0.0f);
    for (int r = 0; r < rows; r++) {
        const float *x = &in[r * columns];
        double mean = 0.0, variance = 0.0;
        for (int i = 0; i < columns; i++)
            mean += x[i] / (double)columns;
        for (int i = 0; i < columns; i++)
            variance += (x[i] - mean) * (x[i] - mean) / columns;
        double inverse = 1.0 / sqrt(variance + 1e-5);
        for (int i = 0; i < columns; i++) {
            double normal = (x[i] - mean) * inverse;
            out[r * columns + i] = (float)(normal * weight[i] + bias[i]);
            dweight[i] += (float)(dout[r * columns + i] * normal);
            dbias[i] += dout[r * columns + i];
        }
    }
    float *d_in = to_device(in), *d_dout = to_device(dout);
    float *d_weight = to_device(weight), *d_bias = to_device(bias);
    float *d_out = device_zeros<float>(in.size());
    float *means = device_zeros<float>(rows), *inverses = device_zeros<float>(rows);
    float *d_dweight = device_zeros<float>(columns), *d_dbias = device_zeros<float>(columns);

    layernorm_forward<<<ceil_div(rows, 4), dim3(WARP, 4)>>>(d_out, means, inverses, d_in, d_weight,
                                                            d_bias, rows, columns);
    layernorm_weight_gradient<<<ceil_div(columns, 64), 64>>>(d_dweight, d_dbias, d_dout, d_in,
                                                             means, inverses, rows, columns);
    finish_kernel();
    size_t faults = count_faults(to_host(d_out, in.size()), out, 1e-4);
    faults += count_faults(to_host(d_dweight, columns), dweight, 1e-4);
    faults += count_faults(to_host(d_dbias, columns), dbias, 1e-4);

    for (float *p : {d_in, d_dout, d_weight, d_bias, d_out, means, inverses, d_dweight, d_dbias})
        CUDA_CHECK(cudaFree(p));
    return verdict("layernorm", faults);
}
