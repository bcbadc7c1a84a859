// Lines come in the order in which lockstep reaches them.
// launch: 1 3
// prints: 0 at 0
// prints: 1 at 0
// prints: 2 at 0
// prints: 1 at 1
// prints: 2 at 1
// prints: 2 at 2
#include <cstdio>
__global__ void k()
{
    for (int i = 0; i <= (int)threadIdx.x; i++)
        printf("%d at %d\n", threadIdx.x, i);
}
