// launch: 1 4
// arg out: i32[4] = 0
__global__ void k(int *out)
{
    int *p = (int *)malloc(4);  // error: C2N2017
    *p = 1;
    out[threadIdx.x] = *p;
    free(p);
}
