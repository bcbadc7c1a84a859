// Softmax of each row, a block a row.
#define BLOCK 256

__global__ void softmax(const float *in, float *out, int columns)
{
    __shared__ float scratch[BLOCK];
    int t = threadIdx.x;
    int first = blockIdx.x * columns;

    float largest = -3.402823466e+38f;
    for (int i = t; i < columns; i += BLOCK)
        largest = fmaxf(largest, in[first + i]);
    scratch[t] = largest;
    __syncthreads();
    for (int s = BLOCK / 2; s > 0; s >>= 1) {
        if (t < s)
            scratch[t] = fmaxf(scratch[t], scratch[t + s]);
        __syncthreads();
    }
    largest = scratch[0];
    __syncthreads();

    float sum = 0.0f;
    for (int i = t; i < columns; i += BLOCK)
        sum += expf(in[first + i] - largest);
    scratch[t] = sum;
    __syncthreads();
    for (int s = BLOCK / 2; s > 0; s >>= 1) {
        if (t < s)
            scratch[t] += scratch[t + s];
        __syncthreads();
    }
    float scale = 1.0f / scratch[0];
    for (int i = t; i < columns; i += BLOCK)
        out[first + i] = expf(in[first + i] - largest) * scale;
}
