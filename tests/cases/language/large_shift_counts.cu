// launch: 1 4
// arg n: i32[4] = 31 32 33 100
// arg left: u32[4] = 7
// arg right: i32[4] = 7
// expect left: 0x80000000 0 0 0
// expect right: -1 -1 -1 -1
__global__ void k(const int *n, unsigned int *left, int *right)
{
    left[threadIdx.x] = 1u << n[threadIdx.x];
    right[threadIdx.x] = -2147483647 >> n[threadIdx.x];
}
