// Float sums in the order of the threads.
// launch: 2 3
// arg sum: f32[1] = 0
// expect sum: 1.5
__global__ void k(float *sum)
{
    atomicAdd(sum, 0.25f);
}
