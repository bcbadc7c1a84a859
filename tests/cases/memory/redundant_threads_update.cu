// Threads of several warps do the same update of an element; as on a GPU, they do it side by side.
// launch: 1 32x4
// arg x: i32[32] = 0..31
// arg n: 5
// expect x: 10..41
__global__ void k(int *x, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    for (int j = 0; j < n; j++)
        x[i] += j;
}
