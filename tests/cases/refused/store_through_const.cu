// nvcc refuses a store to what is const, and so do we.
// invalid: a store through a pointer to const
// launch: 1 1
// arg x: i32[1] = 0
__global__ void k(const int *x)
{
    x[0] = 1;  // error: C2N2002
}
