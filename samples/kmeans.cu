// k-means clustering: each point finds its nearest centre, then the centres move to the means of
// their points. Coordinates are fixed-point integers in the sums, so that their order is free.
#include <cfloat>

#include "sample.h"

#define MAX_CLUSTERS 16
#define SCALE 65536.0f

// Points are stored dimension by dimension, so that neighbouring threads read neighbouring values.
__global__ void assign(const float *points, const float *centres, int *membership, int *changed,
                       int n, int dimensions, int clusters)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n)
        return;
    float nearest = FLT_MAX;
    int best = -1;
    for (int c = 0; c < clusters; c++) {
        float distance = 0.0f;
        for (int d = 0; d < dimensions; d++) {
            float difference = points[d * n + i] - centres[c * dimensions + d];
            distance += difference * difference;
        }
        if (distance < nearest) {
            nearest = distance;
            best = c;
        }
    }
    if (membership[i] != best) {
        membership[i] = best;
        atomicAdd(changed, 1);
    }
}

__global__ void accumulate(const float *points, const int *membership, unsigned long long *sums,
                           unsigned int *counts, int n, int dimensions, int clusters)
{
    __shared__ unsigned int block_counts[MAX_CLUSTERS];
    if (threadIdx.x < clusters)
        block_counts[threadIdx.x] = 0;
    __syncthreads();

    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        int c = membership[i];
        atomicAdd(&block_counts[c], 1u);
        for (int d = 0; d < dimensions; d++) {
            long long fixed = (long long)(points[d * n + i] * SCALE);
            atomicAdd(&sums[c * dimensions + d], (unsigned long long)fixed);
        }
    }
    __syncthreads();
    if (threadIdx.x < clusters && block_counts[threadIdx.x] > 0)
        atomicAdd(&counts[threadIdx.x], block_counts[threadIdx.x]);
}

__global__ void move_centres(float *centres, const unsigned long long *sums,
                             const unsigned int *counts, int dimensions, int clusters)
{
    int c = threadIdx.x / dimensions;
    if (c < clusters && counts[c] != 0) {
        long long sum = (long long)sums[threadIdx.x];
        centres[threadIdx.x] = (float)sum / SCALE / (float)counts[c];
    }
}

static void step_on_host(const std::vector<float> &points, std::vector<float> &centres,
                         std::vector<int> &membership, int n, int dimensions, int clusters)
{
    std::vector<double> sums(centres.size(), 0.0);
    std::vector<int> counts(clusters, 0);
    for (int i = 0; i < n; i++) {
        float nearest = FLT_MAX;
        for (int c = 0; c < clusters; c++) {
            float distance = 0.0f;
            for (int d = 0; d < dimensions; d++) {
                float difference = points[d * n + i] - centres[c * dimensions + d];
                distance += difference * difference;
            }
            if (distance < nearest) {
                nearest = distance;
                membership[i] = c;
            }
        }
        counts[membership[i]]++;
        for (int d = 0; d < dimensions; d++)
            sums[membership[i] * dimensions + d] += points[d * n + i];
    }
    for (size_t k = 0; k < centres.size(); k++)
        if (counts[k / dimensions] > 0)
            centres[k] = (float)(sums[k] / counts[k / dimensions]);
}

int main()
{
    const int n = 1500, dimensions = 3, clusters = 7, steps = 4;
    std::vector<float> points = random_floats((size_t)n * dimensions, -10.0f, 10.0f, 28);
    std::vector<float> centres = random_floats((size_t)clusters * dimensions, -10.0f, 10.0f, 29);
    std::vector<int> membership(n, -1);
    float *d_points = to_device(points), *d_centres = to_device(centres);
    int *d_membership = to_device(membership), *changed = device_zeros<int>(1);
    unsigned long long *sums = device_zeros<unsigned long long>(centres.size());
    unsigned int *counts = device_zeros<unsigned int>(clusters);

    for (int s = 0; s < steps; s++) {
        CUDA_CHECK(cudaMemset(sums, 0, centres.size() * sizeof(*sums)));
        CUDA_CHECK(cudaMemset(counts, 0, clusters * sizeof(*counts)));
        assign<<<ceil_div(n, 256), 256>>>(d_points, d_centres, d_membership, changed, n, dimensions,
                                          clusters);
        accumulate<<<ceil_div(n, 256), 256>>>(d_points, d_membership, sums, counts, n, dimensions,
                                              clusters);
        move_centres<<<1, clusters * dimensions>>>(d_centres, sums, counts, dimensions, clusters);
        step_on_host(points, centres, membership, n, dimensions, clusters);
    }
    finish_kernel();
    std::vector<int> got = to_host(d_membership, n);
    size_t different = 0;
    for (int i = 0; i < n; i++)
        different += got[i] != membership[i];
    // A point halfway between two centres may fall to either.
    size_t faults = different > 5 ? different : 0;
    faults += count_faults(to_host(d_centres, centres.size()), centres, 2e-2);

    for (void *p : {(void *)d_points, (void *)d_centres, (void *)d_membership, (void *)changed,
                    (void *)sums, (void *)counts})
        CUDA_CHECK(cudaFree(p));
    return verdict("kmeans", faults);
}
