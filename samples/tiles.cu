// Cooperative groups: a block splits into tiles of a few threads, and each tile works on a row of
// its own with shuffles, votes and a reduction.
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>

#include "sample.h"

namespace cg = cooperative_groups;

// The dot product of each pair of rows, one tile of 8 threads a row.
__global__ void row_dots(const float *a, const float *b, float *out, int rows, int columns)
{
    cg::thread_block block = cg::this_thread_block();
    cg::thread_block_tile<8> tile = cg::tiled_partition<8>(block);
    int row = blockIdx.x * (blockDim.x / 8) + block.thread_rank() / 8;
    float sum = 0.0f;
    if (row < rows)
        for (int i = tile.thread_rank(); i < columns; i += tile.size())
            sum += a[row * columns + i] * b[row * columns + i];
    for (int offset = tile.size() / 2; offset > 0; offset /= 2)
        sum += tile.shfl_down(sum, offset);
    if (row < rows && tile.thread_rank() == 0)
        out[row] = sum;
}

// The largest of each row, one warp a row.
__global__ void row_maxima(const int *in, int *out, int rows, int columns)
{
    auto block = cg::this_thread_block();
    auto warp = cg::tiled_partition<32>(block);
    int row = blockIdx.x * warp.meta_group_size() + warp.meta_group_rank();
    if (row >= rows)
        return;
    int largest = -2147483647 - 1;
    for (int i = warp.thread_rank(); i < columns; i += 32)
        largest = max(largest, in[row * columns + i]);
    largest = cg::reduce(warp, largest, cg::greater<int>());
    if (warp.thread_rank() == 0)
        out[row] = largest;
}

// Runs of 16 values: sorted or not, and the running sum of each.
__global__ void check_and_scan(const int *in, int *sums, int *sorted, int n)
{
    cg::thread_block block = cg::this_thread_block();
    auto tile = cg::tiled_partition<16>(block);
    int i = blockIdx.x * block.size() + block.thread_rank();
    int value = i < n ? in[i] : 0;
    int before = tile.shfl_up(value, 1);
    bool in_order = tile.thread_rank() == 0 || before <= value;
    bool all = tile.all(in_order);

    int sum = value;
    for (int d = 1; d < 16; d *= 2) {
        int other = tile.shfl_up(sum, d);
        if (tile.thread_rank() >= d)
            sum += other;
    }
    block.sync();
    if (i < n) {
        sums[i] = sum;
        if (tile.thread_rank() == 0)
            sorted[i / 16] = all;
    }
}

int main()
{
    const int rows = 45, columns = 53, n = 16 * 37;
    std::vector<float> a = random_floats((size_t)rows * columns, -1.0f, 1.0f, 39);
    std::vector<float> b = random_floats(a.size(), -1.0f, 1.0f, 40);
    std::vector<int> ints = random_ints(a.size(), 1000000, 41);
    std::vector<float> dots(rows, 0.0f);
    std::vector<int> maxima(rows, 0), sums(n), sorted(n / 16, 1);
    for (int i = 0; i < rows * columns; i++)
        dots[i / columns] += a[i] * b[i];
    for (int i = 0; i < n; i++) {
        if (i / 16 % 3 == 0)
            ints[i] = i;
        sums[i] = ints[i] + (i % 16 ? sums[i - 1] : 0);
        if (i % 16 && ints[i - 1] > ints[i])
            sorted[i / 16] = 0;
    }
    for (int i = 0; i < rows * columns; i++)
        maxima[i / columns] = std::max(maxima[i / columns], ints[i]);

    float *device_a = to_device(a), *device_b = to_device(b), *out = device_zeros<float>(rows);
    int *device_ints = to_device(ints), *out_maxima = device_zeros<int>(rows);
    int *out_sums = device_zeros<int>(n), *out_sorted = device_zeros<int>(n / 16);
    row_dots<<<ceil_div(rows, 16), 128>>>(device_a, device_b, out, rows, columns);
    row_maxima<<<ceil_div(rows, 4), 128>>>(device_ints, out_maxima, rows, columns);
    check_and_scan<<<ceil_div(n, 64), 64>>>(device_ints, out_sums, out_sorted, n);
    finish_kernel();
    size_t faults = count_faults(to_host(out, rows), dots, 1e-4);
    faults += count_faults(to_host(out_maxima, rows), maxima, 0.0);
    faults += count_faults(to_host(out_sums, n), sums, 0.0);
    faults += count_faults(to_host(out_sorted, n / 16), sorted, 0.0);

    for (void *p : {(void *)device_a, (void *)device_b, (void *)out, (void *)device_ints,
                    (void *)out_maxima, (void *)out_sums, (void *)out_sorted})
        CUDA_CHECK(cudaFree(p));
    return verdict("tiles", faults);
}
