// launch: 1 1
#include <utility>

__global__ void k(std::pair<int, int> limits, int *out)  // error: C2N2018
{
    out[0] = limits.first;
}
