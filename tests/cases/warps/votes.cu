// launch: 1 64
// arg x: i32[64] = 0*16 1*16 1*32
// arg out: u32[8] = 0
// expect out: 0xffff0000 1 0 32 0xffffffff 1 1 32
__global__ void k(const int *x, unsigned int *out)
{
    int t = threadIdx.x;
    unsigned int votes = __ballot_sync(0xffffffff, x[t]);
    int any = __any_sync(0xffffffff, x[t]);
    int all = __all_sync(0xffffffff, x[t]);
    if (t % 32 == 0) {
        out[t / 8] = votes;
        out[t / 8 + 1] = any;
        out[t / 8 + 2] = all;
        out[t / 8 + 3] = __popc(0xffffffff);
    }
}
