// launch: 1 1
// arg out: f64[6] = 0
// expect out: 2 9 2147483647 0x1p-23 0x1.fffffep127 7
#include <algorithm>
#include <limits>
#include <cfloat>
__global__ void k(double *out)
{
    out[0] = min(2, 9);
    out[1] = max(9.0, 2.0);
    out[2] = std::numeric_limits<int>::max();
    out[3] = FLT_EPSILON;
    out[4] = std::numeric_limits<float>::max();
    out[5] = std::min(7, 8);
}
