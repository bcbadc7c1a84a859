// launch: 1 4
// arg out: i32[4] = 0
// invalid: the expression does not end
__global__ void k(int *out)
{
    out[threadIdx.x] = 3 + ;  // error: C2N0001
}
