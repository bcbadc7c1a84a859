// Many small systems at once: each thread factors its own N x N matrix, held in a local array, and
// solves for its own right-hand side. N is a template parameter.
#include "sample.h"

// Doolittle's L U in place; no pivoting, so the matrices must be dominated by their diagonals.
template <int N>
__device__ void factor(float a[N][N])
{
#pragma unroll
    for (int k = 0; k < N; k++)
        for (int i = k + 1; i < N; i++) {
            a[i][k] /= a[k][k];
            for (int j = k + 1; j < N; j++)
                a[i][j] -= a[i][k] * a[k][j];
        }
}

// System `s` has its entry (i, j) at `matrices[(i * N + j) * count + s]`.
template <int N>
__global__ void solve_batched(const float *matrices, const float *rights, float *solutions, int count)
{
    int s = blockIdx.x * blockDim.x + threadIdx.x;
    if (s >= count)
        return;
    float a[N][N];
    float x[N];
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++)
            a[i][j] = matrices[(i * N + j) * count + s];
        x[i] = rights[i * count + s];
    }
    factor<N>(a);
    for (int i = 1; i < N; i++)
        for (int j = 0; j < i; j++)
            x[i] -= a[i][j] * x[j];
    for (int i = N - 1; i >= 0; i--) {
        for (int j = i + 1; j < N; j++)
            x[i] -= a[i][j] * x[j];
        x[i] /= a[i][i];
    }
    for (int i = 0; i < N; i++)
        solutions[i * count + s] = x[i];
}

template <int N>
static size_t check(int count, unsigned seed)
{
    std::vector<float> matrices = random_floats((size_t)N * N * count, -1.0f, 1.0f, seed);
    std::vector<float> expected = random_floats((size_t)N * count, -1.0f, 1.0f, seed + 1);
    std::vector<float> rights(expected.size(), 0.0f);
    for (int s = 0; s < count; s++)
        for (int i = 0; i < N; i++) {
            matrices[(i * N + i) * count + s] += 2.0f * N;
            for (int j = 0; j < N; j++)
                rights[i * count + s] += matrices[(i * N + j) * count + s] * expected[j * count + s];
        }
    float *device_matrices = to_device(matrices);
    float *device_rights = to_device(rights);
    float *solutions = device_zeros<float>(expected.size());
    solve_batched<N><<<ceil_div(count, 64), 64>>>(device_matrices, device_rights, solutions, count);
    finish_kernel();
    size_t faults = count_faults(to_host(solutions, expected.size()), expected, 1e-4);
    CUDA_CHECK(cudaFree(device_matrices));
    CUDA_CHECK(cudaFree(device_rights));
    CUDA_CHECK(cudaFree(solutions));
    return faults;
}

int main()
{
    return verdict("lu_batched", check<3>(150, 32) + check<6>(77, 34));
}
