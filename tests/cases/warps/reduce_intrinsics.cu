// launch: 1 32
// arg out: i32[5] = 0
// expect out: 496 -16 15 31 0
__global__ void k(int *out)
{
    int t = threadIdx.x;
    int sum = __reduce_add_sync(0xffffffff, t);
    int low = __reduce_min_sync(0xffffffff, t - 16);
    int high = __reduce_max_sync(0xffffffff, t - 16);
    unsigned int some = __reduce_or_sync(0xffffffff, (unsigned int)t);
    unsigned int every = __reduce_and_sync(0xffffffff, (unsigned int)t);
    if (t == 0) {
        out[0] = sum;
        out[1] = low;
        out[2] = high;
        out[3] = some;
        out[4] = every;
    }
}
