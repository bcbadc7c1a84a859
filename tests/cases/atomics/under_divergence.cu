// launch: 1 8
// arg counts: i32[2] = 0
// expect counts: 3 10
__global__ void k(int *counts)
{
    if (threadIdx.x % 3 == 0)
        atomicAdd(&counts[0], 1);
    else
        for (int i = 0; i < (int)threadIdx.x % 4; i++)
            atomicAdd(&counts[1], 1 + (i > 0));
}
