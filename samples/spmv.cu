// Sparse matrix times vector in CSR form: one row a thread, or one row a warp.
#include "sample.h"

struct Csr {
    const int *row_starts;
    const int *columns;
    const float *values;
    int rows;
};

__global__ void spmv_row_a_thread(Csr m, const float *x, float *y)
{
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row < m.rows) {
        float sum = 0.0f;
        for (int k = m.row_starts[row]; k < m.row_starts[row + 1]; k++)
            sum += m.values[k] * x[m.columns[k]];
        y[row] = sum;
    }
}

__global__ void spmv_row_a_warp(Csr m, const float *x, float *y)
{
    int thread = blockIdx.x * blockDim.x + threadIdx.x;
    int lane = thread & 31;
    int row = thread >> 5;
    if (row >= m.rows)
        return;
    float sum = 0.0f;
    int end = m.row_starts[row + 1];
    for (int k = m.row_starts[row] + lane; k < end; k += 32)
        sum += m.values[k] * __ldg(&x[m.columns[k]]);
    for (int offset = 16; offset > 0; offset >>= 1)
        sum += __shfl_down_sync(0xffffffff, sum, offset);
    if (lane == 0)
        y[row] = sum;
}

int main()
{
    const int rows = 300, width = 250;
    std::vector<int> starts(1, 0), columns;
    unsigned long long state = 19;
    for (int r = 0; r < rows; r++) {
        // Most rows are short, some are empty, every fiftieth is long.
        int length = r % 50 == 0 ? 100 : (int)(next_random(&state) % 8);
        for (int k = 0; k < length; k++)
            columns.push_back((int)(next_random(&state) % width));
        starts.push_back((int)columns.size());
    }
    std::vector<float> values = random_floats(columns.size(), -1.0f, 1.0f, 20);
    std::vector<float> x = random_floats(width, -1.0f, 1.0f, 21);
    std::vector<float> expected(rows);
    for (int r = 0; r < rows; r++) {
        double sum = 0.0;
        for (int k = starts[r]; k < starts[r + 1]; k++)
            sum += (double)values[k] * x[columns[k]];
        expected[r] = (float)sum;
    }

    int *device_starts = to_device(starts), *device_columns = to_device(columns);
    float *device_values = to_device(values), *device_x = to_device(x);
    float *y = device_zeros<float>(rows);
    Csr matrix = {device_starts, device_columns, device_values, rows};

    spmv_row_a_thread<<<ceil_div(rows, 128), 128>>>(matrix, device_x, y);
    finish_kernel();
    size_t faults = count_faults(to_host(y, rows), expected, 1e-4);

    CUDA_CHECK(cudaMemset(y, 0, rows * sizeof(float)));
    spmv_row_a_warp<<<ceil_div(rows * 32, 128), 128>>>(matrix, device_x, y);
    finish_kernel();
    faults += count_faults(to_host(y, rows), expected, 1e-4);

    CUDA_CHECK(cudaFree(device_starts));
    CUDA_CHECK(cudaFree(device_columns));
    CUDA_CHECK(cudaFree(device_values));
    CUDA_CHECK(cudaFree(device_x));
    CUDA_CHECK(cudaFree(y));
    return verdict("spmv", faults);
}
