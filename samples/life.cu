// Conway's game of life on a torus: one cell a byte, and 32 cells a word with bitwise adders.
#include "sample.h"

__global__ void life_bytes(const unsigned char *now, unsigned char *next, int width, int height)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x;
    int y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x >= width || y >= height)
        return;
    int neighbours = 0;
    for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++) {
            if (dx == 0 && dy == 0)
                continue;
            int nx = (x + dx + width) % width;
            int ny = (y + dy + height) % height;
            neighbours += now[ny * width + nx];
        }
    unsigned char alive = now[y * width + x];
    next[y * width + x] = neighbours == 3 || (alive && neighbours == 2);
}

__device__ void add_bit(unsigned int &ones, unsigned int &twos, unsigned int &fours, unsigned int bit)
{
    unsigned int carry = ones & bit;
    ones ^= bit;
    unsigned int next_carry = twos & carry;
    twos ^= carry;
    fours |= next_carry;
}

// Bit `b` of word `w` is the cell 32 w + b; `words` words a row. Counts modulo eight would do, for
// eight neighbours set `fours` just as four do.
__global__ void life_bits(const unsigned int *now, unsigned int *next, int words, int height)
{
    int w = blockIdx.x * blockDim.x + threadIdx.x;
    int y = blockIdx.y * blockDim.y + threadIdx.y;
    if (w >= words || y >= height)
        return;
    unsigned int ones = 0, twos = 0, fours = 0, alive = 0;
    for (int dy = -1; dy <= 1; dy++) {
        const unsigned int *row = now + (y + dy + height) % height * words;
        unsigned int here = row[w];
        unsigned int west = here << 1 | row[(w + words - 1) % words] >> 31;
        unsigned int east = here >> 1 | row[(w + 1) % words] << 31;
        add_bit(ones, twos, fours, west);
        add_bit(ones, twos, fours, east);
        if (dy == 0)
            alive = here;
        else
            add_bit(ones, twos, fours, here);
    }
    next[y * words + w] = twos & ~fours & (ones | alive);
}

int main()
{
    const int words = 3, width = 32 * words, height = 50, generations = 12;
    std::vector<unsigned char> cells((size_t)width * height), next(cells.size());
    std::vector<unsigned int> bits((size_t)words * height, 0);
    unsigned long long state = 36;
    for (size_t i = 0; i < cells.size(); i++) {
        cells[i] = next_random(&state) % 3 == 0;
        bits[i / 32] |= (unsigned int)cells[i] << i % 32;
    }
    unsigned char *now = to_device(cells), *then = device_zeros<unsigned char>(cells.size());
    unsigned int *now_bits = to_device(bits), *then_bits = device_zeros<unsigned int>(bits.size());

    for (int g = 0; g < generations; g++) {
        life_bytes<<<dim3(ceil_div(width, 32), ceil_div(height, 8)), dim3(32, 8)>>>(now, then, width,
                                                                                    height);
        life_bits<<<dim3(1, ceil_div(height, 16)), dim3(4, 16)>>>(now_bits, then_bits, words, height);
        finish_kernel();
        std::swap(now, then);
        std::swap(now_bits, then_bits);
        for (int i = 0; i < width * height; i++) {
            int x = i % width, y = i / width, sum = 0;
            for (int k = 0; k < 9; k++)
                if (k != 4)
                    sum += cells[(y + k / 3 + height - 1) % height * width +
                                 (x + k % 3 + width - 1) % width];
            next[i] = sum == 3 || (cells[i] && sum == 2);
        }
        cells.swap(next);
    }
    size_t faults = count_faults(to_host(now, cells.size()), cells, 0.0);
    bits = to_host(now_bits, bits.size());
    for (size_t i = 0; i < cells.size(); i++)
        faults += (bits[i / 32] >> i % 32 & 1) != cells[i];

    CUDA_CHECK(cudaFree(now));
    CUDA_CHECK(cudaFree(then));
    CUDA_CHECK(cudaFree(now_bits));
    CUDA_CHECK(cudaFree(then_bits));
    return verdict("life", faults);
}
