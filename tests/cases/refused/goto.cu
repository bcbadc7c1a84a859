// launch: 1 4
// arg out: i32[4] = 0
__global__ void k(int *out)
{
    int i = 0;
again:
    out[threadIdx.x] += i;
    if (++i < 3)
        goto again;  // error: C2N2004
}
