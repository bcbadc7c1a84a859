// A hash table with open addressing: threads claim slots by compare-and-swap and count how often
// each key was put in; then look-ups.
#include "sample.h"

#define EMPTY 0xffffffffu

struct Slot {
    unsigned int key;
    unsigned int count;
};

// Murmur3's finaliser.
__host__ __device__ unsigned int hash(unsigned int k)
{
    k ^= k >> 16;
    k *= 0x85ebca6b;
    k ^= k >> 13;
    k *= 0xc2b2ae35;
    k ^= k >> 16;
    return k;
}

__global__ void clear(Slot *table, int capacity)
{
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < capacity; i += gridDim.x * blockDim.x) {
        table[i].key = EMPTY;
        table[i].count = 0;
    }
}

// `capacity` is a power of two. Probes the next slot until the key's own or a free one is found.
__global__ void insert(Slot *table, unsigned int capacity, const unsigned int *keys, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n)
        return;
    unsigned int key = keys[i];
    unsigned int slot = hash(key) & (capacity - 1);
    for (unsigned int probes = 0; probes < capacity; probes++) {
        unsigned int previous = atomicCAS(&table[slot].key, EMPTY, key);
        if (previous == EMPTY || previous == key) {
            atomicAdd(&table[slot].count, 1u);
            return;
        }
        slot = (slot + 1) & (capacity - 1);
    }
}

__global__ void look_up(const Slot *table, unsigned int capacity, const unsigned int *keys,
                        unsigned int *counts, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        unsigned int slot = hash(keys[i]) & (capacity - 1);
        unsigned int found = 0;
        do {
            if (table[slot].key == keys[i]) {
                found = table[slot].count;
                break;
            }
            slot = (slot + 1) & (capacity - 1);
        } while (table[slot].key != EMPTY);
        counts[i] = found;
    }
}

int main()
{
    const int n = 700, distinct = 400;
    const unsigned int capacity = 1024;
    std::vector<unsigned int> keys(n), questions(distinct), expected(distinct, 0);
    unsigned long long state = 42;
    for (unsigned int &k : keys)
        k = next_random(&state) % distinct;
    for (int q = 0; q < distinct; q++) {
        questions[q] = q;
        for (unsigned int k : keys)
            expected[q] += k == questions[q];
    }
    Slot *table = device_zeros<Slot>(capacity);
    unsigned int *device_keys = to_device(keys), *device_questions = to_device(questions);
    unsigned int *counts = device_zeros<unsigned int>(distinct);

    clear<<<2, 128>>>(table, capacity);
    insert<<<ceil_div(n, 128), 128>>>(table, capacity, device_keys, n);
    look_up<<<ceil_div(distinct, 128), 128>>>(table, capacity, device_questions, counts, distinct);
    finish_kernel();
    size_t faults = count_faults(to_host(counts, distinct), expected, 0.0);

    CUDA_CHECK(cudaFree(table));
    CUDA_CHECK(cudaFree(device_keys));
    CUDA_CHECK(cudaFree(device_questions));
    CUDA_CHECK(cudaFree(counts));
    return verdict("hash_table", faults);
}
