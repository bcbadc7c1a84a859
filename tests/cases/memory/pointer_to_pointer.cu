// launch: 1 2
// arg out: i32[2] = 0
// expect out: 5 7
__device__ void choose(int **which, int *a, int *b)
{
    *which = threadIdx.x ? a : b;
}
__global__ void k(int *out)
{
    int five = 5, seven = 7;
    int *chosen;
    choose(&chosen, &seven, &five);
    out[threadIdx.x] = *chosen;
}
