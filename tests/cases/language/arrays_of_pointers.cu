// launch: 1 4
// arg a: i32[4] = 1 2 3 4
// arg b: i32[4] = 10 20 30 40
// arg out: i32[4] = 0
// expect out: 1 20 3 40
__global__ void k(const int *a, const int *b, int *out)
{
    const int *both[2] = {a, b};
    const int **which = &both[threadIdx.x % 2];
    out[threadIdx.x] = (*which)[threadIdx.x];
}
