// Threads act in order; each gets the value before its own.
// launch: 2 4
// arg counter: i32[1] = 100
// arg old: i32[8] = -1
// expect counter: 128
// expect old: 100 100 101 103 106 110 115 121
__global__ void k(int *counter, int *old)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    old[i] = atomicAdd(counter, i);
}
