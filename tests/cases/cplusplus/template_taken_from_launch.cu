// Without `--template` the instance that the file launches is taken.
// launch: 1 2
// arg out: i32[2] = 0
// expect out: 8 9
template <int SHIFT, bool UP>
__global__ void k(int *out)
{
    if (UP)
        out[threadIdx.x] = threadIdx.x + (1 << SHIFT);
    else
        out[threadIdx.x] = threadIdx.x >> SHIFT;
}
void run(int *out)
{
    k<3, true><<<1, 2>>>(out);
}
