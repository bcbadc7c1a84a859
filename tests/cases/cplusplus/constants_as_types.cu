// Empty structs of the library that tell functions apart.
// launch: 1 1
// template: B=true
// arg out: i32[2] = 0
// arg n: 5
// expect out: 5 1
#include <type_traits>
__device__ int chosen(std::bool_constant<true>) { return 1; }
__device__ int chosen(std::integral_constant<bool, false>) { return 0; }
template <bool B> __global__ void k(int *out, int n)
{
    out[0] = B ? n : -n;
    out[1] = chosen(std::bool_constant<(3 > 2)>());
}
