// Tables inside a function and at file scope.
// launch: 1 4
// arg out: i32[4] = 0
// expect out: 175 367 671 484
__device__ const int primes[4] = {2, 3, 5, 7};
static __device__ int weights[] = {10, 100, 200, 300};
__device__ const char letters[] = "ACGT";
__device__ int digit(int i)
{
    const int table[4] = {100, 200, 400, 100};
    return table[i];
}
__global__ void k(int *out)
{
    int t = threadIdx.x;
    out[t] = digit(t) + letters[t] - (t == 3 ? primes[3] * 0 : primes[0] * 0) +
             (t < 3 ? weights[t] - (t == 2 ? 0 : t * 0) : 300);
}
