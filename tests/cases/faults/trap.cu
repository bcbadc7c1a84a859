// launch: 1 4
// arg x: i32[4] = 0 0 1 0
__global__ void k(const int *x)
{
    if (x[threadIdx.x])
        __trap();  // error: C2N9010
}
