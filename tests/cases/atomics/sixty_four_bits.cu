// launch: 1 4
// arg v: u64[3] = 0xffffffff 5 0
// arg d: f64[1] = 0.5
// expect v: 4294967301 3 0x800000000
// expect d: 6.5
__global__ void k(unsigned long long *v, double *d)
{
    unsigned long long t = threadIdx.x;
    atomicAdd(&v[0], t);
    atomicMin(v + 1, t + 3);
    atomicMax(v + 2, 1ull << (32 + t));
    atomicAdd(d, (double)t);
}
