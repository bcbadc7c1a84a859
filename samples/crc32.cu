// CRC-32 of many records, one a thread, by a table in constant memory and bit by bit; then XTEA
// encryption: unsigned arithmetic that wraps around.
#include "sample.h"

__constant__ unsigned int crc_table[256];

__global__ void crc_by_table(const unsigned char *bytes, const int *starts, unsigned int *crcs,
                             int records)
{
    int r = blockIdx.x * blockDim.x + threadIdx.x;
    if (r >= records)
        return;
    unsigned int crc = ~0u;
    for (int i = starts[r]; i < starts[r + 1]; i++)
        crc = crc_table[(crc ^ bytes[i]) & 0xff] ^ (crc >> 8);
    crcs[r] = ~crc;
}

__global__ void crc_by_bits(const unsigned char *bytes, const int *starts, unsigned int *crcs,
                            int records)
{
    int r = blockIdx.x * blockDim.x + threadIdx.x;
    if (r >= records)
        return;
    unsigned int crc = 0xffffffff;
    const unsigned char *p = bytes + starts[r], *end = bytes + starts[r + 1];
    while (p != end) {
        crc ^= *p++;
        for (int bit = 8; bit--;)
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    }
    crcs[r] = crc ^ 0xffffffff;
}

// XTEA, 32 rounds, one block of eight bytes a thread.
__global__ void xtea(uint2 *blocks, uint4 key, int n, bool decrypt)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n)
        return;
    const unsigned int k[4] = {key.x, key.y, key.z, key.w};
    const unsigned int delta = 0x9e3779b9;
    unsigned int v0 = blocks[i].x, v1 = blocks[i].y;
    unsigned int sum = decrypt ? delta * 32 : 0;
    for (int round = 0; round < 32; round++) {
        if (decrypt) {
            v1 -= (((v0 << 4) ^ (v0 >> 5)) + v0) ^ (sum + k[(sum >> 11) & 3]);
            sum -= delta;
            v0 -= (((v1 << 4) ^ (v1 >> 5)) + v1) ^ (sum + k[sum & 3]);
        } else {
            v0 += (((v1 << 4) ^ (v1 >> 5)) + v1) ^ (sum + k[sum & 3]);
            sum += delta;
            v1 += (((v0 << 4) ^ (v0 >> 5)) + v0) ^ (sum + k[(sum >> 11) & 3]);
        }
    }
    blocks[i].x = v0;
    blocks[i].y = v1;
}

int main()
{
    const int records = 140;
    std::vector<unsigned int> table(256), expected(records);
    for (unsigned int b = 0; b < 256; b++) {
        unsigned int crc = b;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
        table[b] = crc;
    }
    std::vector<unsigned char> bytes;
    std::vector<int> starts(1, 0);
    unsigned long long state = 46;
    for (const char *p = "123456789"; *p; p++)
        bytes.push_back(*p);
    for (int r = 0; r < records; r++) {
        for (int length = r == 0 ? 0 : (int)(next_random(&state) % 60); length > 0; length--)
            bytes.push_back((unsigned char)next_random(&state));
        starts.push_back((int)bytes.size());
        unsigned int crc = ~0u;
        for (int i = starts[r]; i < starts[r + 1]; i++)
            crc = table[(crc ^ bytes[i]) & 255] ^ crc >> 8;
        expected[r] = ~crc;
    }
    CUDA_CHECK(cudaMemcpyToSymbol(crc_table, table.data(), 256 * sizeof(unsigned int)));
    unsigned char *device_bytes = to_device(bytes);
    int *device_starts = to_device(starts);
    unsigned int *crcs = device_zeros<unsigned int>(records);
    crc_by_table<<<ceil_div(records, 64), 64>>>(device_bytes, device_starts, crcs, records);
    finish_kernel();
    size_t faults = count_faults(to_host(crcs, records), expected, 0.0);
    faults += to_host(crcs, 1)[0] != 0xcbf43926u;  // the check value that the standard gives
    CUDA_CHECK(cudaMemset(crcs, 0, records * sizeof(unsigned int)));
    crc_by_bits<<<ceil_div(records, 64), 64>>>(device_bytes, device_starts, crcs, records);
    finish_kernel();
    faults += count_faults(to_host(crcs, records), expected, 0.0);

    // The published test vector, then a round trip.
    const uint4 key = make_uint4(0x00010203, 0x04050607, 0x08090a0b, 0x0c0d0e0f);
    std::vector<uint2> blocks(100, make_uint2(0x41424344, 0x45464748));
    for (int i = 1; i < 100; i++)
        blocks[i] = make_uint2(next_random(&state), next_random(&state));
    uint2 *device_blocks = to_device(blocks);
    xtea<<<2, 64>>>(device_blocks, key, 100, false);
    finish_kernel();
    uint2 first = to_host(device_blocks, 1)[0];
    faults += first.x != 0x497df3d0 || first.y != 0x72612cb5;
    xtea<<<2, 64>>>(device_blocks, key, 100, true);
    finish_kernel();
    std::vector<uint2> back = to_host(device_blocks, 100);
    for (int i = 0; i < 100; i++)
        faults += back[i].x != blocks[i].x || back[i].y != blocks[i].y;

    for (void *p : {(void *)device_bytes, (void *)device_starts, (void *)crcs, (void *)device_blocks})
        CUDA_CHECK(cudaFree(p));
    return verdict("crc32", faults);
}
