// atomicInc wraps to zero after its limit, atomicDec to its limit after zero.
// launch: 1 6
// arg v: u32[2] = 2 2
// arg up: u32[6] = 0
// arg down: u32[6] = 0
// expect v: 3 0
// expect up: 2 3 4 0 1 2
// expect down: 2 1 0 3 2 1
__global__ void k(unsigned int *v, unsigned int *up, unsigned int *down)
{
    up[threadIdx.x] = atomicInc(&v[0], 4);
    down[threadIdx.x] = atomicDec(&v[1], 3);
}
