// launch: 1 4
// arg counts: i32[3] = 0
__global__ void k(int *counts)
{
    atomicAdd(&counts[threadIdx.x], 1);  // error: C2N9001
}
