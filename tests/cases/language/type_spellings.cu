// launch: 1 1
// arg out: i32[9] = 0
// expect out: 8 8 2 4 1 8 8 4 8
#include <cstddef>
#include <cstdint>
__global__ void k(int *out)
{
    unsigned long long int a = 0;
    long unsigned b = 0;
    short int c = 0;
    unsigned d = 0;
    signed char e = 0;
    size_t f = 0;
    std::int64_t g = 0;
    uint32_t h = 0;
    ptrdiff_t i = 0;
    out[0] = sizeof(a) + (int)a;
    out[1] = sizeof(b) + (int)b;
    out[2] = sizeof(c) + c;
    out[3] = sizeof(d) + d;
    out[4] = sizeof(e) + e;
    out[5] = sizeof(f) + (int)f;
    out[6] = sizeof(g) + (int)g;
    out[7] = sizeof(h) + h;
    out[8] = sizeof(i) + (int)i;
}
