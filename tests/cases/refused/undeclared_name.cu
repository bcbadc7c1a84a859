// launch: 1 4
// arg out: i32[4] = 0
// invalid: the name is not declared
__global__ void k(int *out)
{
    out[threadIdx.x] = missing;  // error: C2N2001
}
