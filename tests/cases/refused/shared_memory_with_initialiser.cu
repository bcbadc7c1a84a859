// launch: 1 1
// arg out: i32[1] = 0
// invalid: shared memory cannot be initialised
__global__ void k(int *out)
{
    __shared__ int n = 5;  // error: C2N2003
    *out = n;
}
