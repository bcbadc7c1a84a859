// Which local a pointer means is decided by each thread.
// launch: 1 4
// arg out: i32[8] = 0
// expect out: 11 2 1 12 11 2 1 12
__device__ void exchange(int *a, int *b)
{
    int kept = *a;
    *a = *b;
    *b = kept;
}
__global__ void k(int *out)
{
    int t = threadIdx.x, a = 1, b = 2;
    int *which = t % 2 ? &b : &a;
    *which += 10;
    int c = a, d = b;
    exchange(&c, &d);
    exchange(&c, &d);
    out[2 * t % 8] = c;
    out[2 * t % 8 + 1] = d;
}
