// Two kernels: one cannot be carried over, the other can.
__global__ void find(const int *x, int *at, int n)
{
    for (int i = 0; i < n; i++)
        if (x[i] == 0) {
            at[0] = i;
            goto done;
        }
    at[0] = -1;
done:
    at[1] = n;
}

__global__ void __launch_bounds__(128) clear(float *x, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n)
        x[i] = 0;
}
