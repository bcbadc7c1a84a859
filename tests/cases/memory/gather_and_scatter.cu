// launch: 1 4
// arg from: i32[4] = 3 0 2 2
// arg to: i32[4] = 1 3 0 2
// arg x: i32[4] = 10 11 12 13
// arg out: i32[4] = 0
// expect out: 12 13 12 10
__global__ void k(const int *from, const int *to, const int *x, int *out)
{
    out[to[threadIdx.x]] = x[from[threadIdx.x]];
}
