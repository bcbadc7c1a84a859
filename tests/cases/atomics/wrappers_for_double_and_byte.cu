// Compare-and-swap loops on wider and on narrower types, on shared memory too.
// launch: 1 4
// arg best: f64[1] = -1
// arg bytes: u32[1] = 0
// expect best: 7.5
// expect bytes: 0x04030201
__device__ double atomic_max(double *address, double value)
{
    unsigned long long *bits = (unsigned long long *)address, old = *bits, assumed;
    do {
        assumed = old;
        if (__longlong_as_double(assumed) >= value)
            break;
        old = atomicCAS(bits, assumed, (unsigned long long)__double_as_longlong(value));
    } while (old != assumed);
    return __longlong_as_double(old);
}
__global__ void k(double *best, unsigned int *bytes)
{
    __shared__ unsigned int word;
    int t = threadIdx.x;
    if (t == 0)
        word = 0;
    __syncthreads();
    atomic_max(best, t * 2.5);
    atomicOr(&word, (t + 1u) << 8 * t);
    __syncthreads();
    if (t == 0)
        *bytes = atomicExch(&word, 0);
}
