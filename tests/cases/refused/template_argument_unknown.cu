// launch: 1 1
// arg out: i32[1] = 0
template <typename T, int N>
__global__ void k(T *out)  // error: C2N2007
{
    *out = N;
}
