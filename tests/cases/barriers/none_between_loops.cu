// A barrier is missing between two loops: warps go through them at about the same time, as on a GPU.
// launch: 1 256
// arg a: i32[512] = 1
// arg out: i32[256] = 0
// expect a: 2
// expect out: 4
struct Arrays { int *a; };
__global__ void k(int *a, int *out)
{
    __shared__ Arrays kept;
    if (threadIdx.x == 0)
        kept.a = a;
    __syncthreads();
    for (int i = threadIdx.x; i < 512; i += blockDim.x)
        kept.a[i] = 2 * kept.a[i];
    for (int i = threadIdx.x; i < 256; i += blockDim.x)
        for (int j = 0; j < 2; j++)
            out[i] += kept.a[511 - i - 256 * j];
}
