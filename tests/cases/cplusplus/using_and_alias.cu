// launch: 1 1
// arg out: u64[2] = 0
// expect out: 4294967297 6
#include <cstdint>
using word = std::uint64_t;
template <typename T>
using pointer = T *;
__global__ void k(pointer<word> out)
{
    word w = 1;
    out[0] = w << 32 | 1;
    uint8_t small = 250;
    small += 12;
    out[1] = small;
}
