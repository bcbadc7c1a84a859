// launch: 1 4
// arg out: i32[4] = 0
__global__ void k(int *out)
{
    auto twice = [](int x) { return 2 * x; };  // error: C2N2010
    out[threadIdx.x] = twice(threadIdx.x);
}
