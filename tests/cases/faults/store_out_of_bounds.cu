// launch: 2 4
// arg out: i32[6] = 0
__global__ void k(int *out)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    out[i] = i;  // error: C2N9001
}
