// The usual loop that makes any operation atomic.
// launch: 1 5
// arg v: f32[1] = 1
// arg first: i32[1] = -1
// arg winner: i32[5] = 7
// expect v: 120
// expect first: 0
// expect winner: 1 0 0 0 0
__device__ float multiply(float *address, float by)
{
    int *bits = (int *)address;
    int old = *bits, assumed;
    do {
        assumed = old;
        old = atomicCAS(bits, assumed, __float_as_int(by * __int_as_float(assumed)));
    } while (assumed != old);
    return __int_as_float(old);
}
__global__ void k(float *v, int *first, int *winner)
{
    int t = threadIdx.x;
    multiply(v, t + 1.0f);
    winner[t] = atomicCAS(first, -1, t) == -1;
}
