// launch: 1 8
// prints: odd 1
// prints: odd 3
// prints: odd 5
// prints: odd 7
// prints: done 0
#include <cstdio>
__global__ void k()
{
    if (threadIdx.x % 2)
        printf("odd %d\n", threadIdx.x);
    if (threadIdx.x == 0)
        printf("done %d\n", threadIdx.x);
}
