// launch: 2 2
// arg n: 3
// prints: block 0 thread 0: 3
// prints: block 0 thread 1: 4
// prints: block 1 thread 0: 3
// prints: block 1 thread 1: 4
#include <cstdio>
__global__ void k(int n)
{
    printf("block %d thread %d: %d\n", blockIdx.x, threadIdx.x, n + threadIdx.x);
}
