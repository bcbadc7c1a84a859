// launch: 1 4
// arg out: i32[4] = 0
// invalid: a float is no pointer
__global__ void k(int *out)
{
    float f = 1.0f;
    out[threadIdx.x] = *f;  // error: C2N2002
}
