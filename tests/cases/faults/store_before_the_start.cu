// launch: 1 2
// arg out: i32[6] = 0
__global__ void k(int *out)
{
    out[(int)threadIdx.x - 1] = 1;  // error: C2N9001
}
