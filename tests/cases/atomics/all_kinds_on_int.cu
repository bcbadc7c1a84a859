// launch: 1 4
// arg v: i32[9] = 10 10 10 10 10 15 0 6 7
// arg old: i32[4] = 0
// expect v: 16 4 0 13 3 3 3 5 3
// expect old: 7 0 1 2
__global__ void k(int *v, int *old)
{
    int t = threadIdx.x;
    atomicAdd(&v[0], t);
    atomicSub(&v[1], t);
    atomicMin(&v[2], t);
    atomicMax(&v[3], 10 + t);
    atomicExch(&v[4], t);
    atomicAnd(&v[5], 3 | t << 1);
    atomicOr(&v[6], t);
    atomicXor(&v[7], t == 3 ? 3 : 0);
    old[t] = atomicExch(v + 8, t);
}
