// launch: 1 8
// arg out: i32[8] = 0
// expect out: 0 1 0 3 0 5 0 7
__global__ void k(int *out)
{
    __shared__ bool odd[8];
    __shared__ char letters[8];
    int t = threadIdx.x;
    odd[7 - t] = (7 - t) & 1;
    letters[t] = 'a' + t;
    __syncthreads();
    out[t] = odd[t] ? letters[t] - 'a' : 0;
}
