// launch: 1 4
// arg n: 5
// arg out: i32[4] = 0
__global__ void k(int n, int *out)
{
    int line[4];
    for (int i = 0; i < n; i++)
        line[i] = i;  // error: C2N9001
    out[threadIdx.x] = line[threadIdx.x];
}
