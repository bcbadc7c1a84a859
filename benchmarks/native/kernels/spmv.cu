// A sparse matrix in CSR form times a vector, one row a thread.
__global__ void spmv(const int *starts, const int *columns, const float *values, const float *x,
                     float *y, int rows)
{
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row < rows) {
        float sum = 0.0f;
        for (int k = starts[row]; k < starts[row + 1]; k++)
            sum += values[k] * x[columns[k]];
        y[row] = sum;
    }
}
