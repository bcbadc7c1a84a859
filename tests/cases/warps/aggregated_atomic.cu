// The first of the lanes that are there adds for all.
// launch: 1 32
// arg x: i32[32] = 0..31
// arg count: i32[1] = 0
// arg out: i32[32] = -1
// expect count: 11
// expect out: 0 3 6 9 12 15 18 21 24 27 30 -1*21
__global__ void k(const int *x, int *count, int *out)
{
    int lane = threadIdx.x & 31;
    if (x[lane] % 3 == 0) {
        unsigned int mask = __activemask();
        int leader = __ffs(mask) - 1, place = 0;
        if (lane == leader)
            place = atomicAdd(count, __popc(mask));
        place = __shfl_sync(mask, place, leader);
        out[place + __popc(mask & ((1u << lane) - 1))] = x[lane];
    }
}
