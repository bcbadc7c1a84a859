// launch: 1 4
// arg out: i32[4] = 0
// invalid: the function has no definition
__global__ void k(int *out)
{
    out[threadIdx.x] = no_such_function(3);  // error: C2N2013
}
