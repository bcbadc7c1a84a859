// Needleman and Wunsch's alignment of two strings: one block fills the table along its
// anti-diagonals, three of which lie in dynamic shared memory that is carved up by hand.
#include "sample.h"

__device__ int best_of(int diagonal, int above, int left, bool same)
{
    int score = diagonal + (same ? 2 : -1);
    score = max(score, above - 1);
    return max(score, left - 1);
}

// Pair `blockIdx.x` of strings, each of `length` characters; dynamic shared memory: three lines of
// length + 1 ints, then both strings.
__global__ void align(const char *first, const char *second, int *scores, int length)
{
    extern __shared__ int memory[];
    int *older = memory;
    int *old = &older[length + 1];
    int *now = old + length + 1;
    char *a = (char *)(now + length + 1);
    char *b = a + length;

    for (int i = threadIdx.x; i < length; i += blockDim.x) {
        a[i] = first[blockIdx.x * length + i];
        b[i] = second[blockIdx.x * length + i];
    }
    __syncthreads();

    // Cell (i, j) of anti-diagonal d = i + j is kept at place i.
    for (int d = 0; d <= 2 * length; d++) {
        for (int i = threadIdx.x; i <= length; i += blockDim.x) {
            int j = d - i;
            if (j < 0 || j > length)
                continue;
            if (i == 0 || j == 0)
                now[i] = -d;
            else
                now[i] = best_of(older[i - 1], old[i - 1], old[i], a[i - 1] == b[j - 1]);
        }
        __syncthreads();
        int *kept = older;
        older = old;
        old = now;
        now = kept;
    }
    if (threadIdx.x == 0)
        scores[blockIdx.x] = old[length];
}

static int align_on_host(const char *a, const char *b, int length)
{
    std::vector<int> row(length + 1), next(length + 1);
    for (int j = 0; j <= length; j++)
        row[j] = -j;
    for (int i = 1; i <= length; i++) {
        next[0] = -i;
        for (int j = 1; j <= length; j++) {
            int score = row[j - 1] + (a[i - 1] == b[j - 1] ? 2 : -1);
            score = std::max(score, std::max(row[j], next[j - 1]) - 1);
            next[j] = score;
        }
        row.swap(next);
    }
    return row[length];
}

int main()
{
    const int pairs = 6, length = 75, block = 64;
    std::vector<int> random = random_ints(2 * pairs * length, 100, 48);
    std::vector<char> first(pairs * length), second(pairs * length);
    std::vector<int> expected(pairs);
    for (int i = 0; i < pairs * length; i++) {
        first[i] = "ACGT"[random[2 * i] % 4];
        // The second string resembles the first, moved by one.
        second[i] = random[2 * i + 1] < 80 && i > 0 ? first[i - 1] : "ACGT"[random[2 * i + 1] % 4];
    }
    for (int p = 0; p < pairs; p++)
        expected[p] = align_on_host(&first[p * length], &second[p * length], length);

    char *device_first = to_device(first), *device_second = to_device(second);
    int *scores = device_zeros<int>(pairs);
    size_t shared = 3 * (length + 1) * sizeof(int) + 2 * length;
    align<<<pairs, block, shared>>>(device_first, device_second, scores, length);
    finish_kernel();
    size_t faults = count_faults(to_host(scores, pairs), expected, 0.0);

    CUDA_CHECK(cudaFree(device_first));
    CUDA_CHECK(cudaFree(device_second));
    CUDA_CHECK(cudaFree(scores));
    return verdict("align", faults);
}
