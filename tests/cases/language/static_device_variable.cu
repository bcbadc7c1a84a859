// A `__device__` variable keeps its value from block to block.
// launch: 3 1
// arg out: i32[3] = 0
// expect out: 100 101 102
// expect counter: i32[1] = 103
__device__ int counter = 100;
__global__ void k(int *out)
{
    out[blockIdx.x] = counter;
    counter = counter + 1;
}
