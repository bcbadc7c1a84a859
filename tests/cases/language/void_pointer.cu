// launch: 1 4
// arg memory: u8[16] = 0
// expect memory: 0 0 0 0 1 0 0 0 2 0 0 0 3 0 0 0
__global__ void k(void *memory)
{
    int *x = (int *)memory;
    x[threadIdx.x] = threadIdx.x;
}
