// launch: 1 32
// arg out: u32[4] = 0
// arg all: i32[2] = 7
// expect out: 0x11111111 0x22222222 0x44444444 0x88888888
// expect all: 0 1
__global__ void k(unsigned int *out, int *all)
{
    int t = threadIdx.x, same;
    unsigned int peers = __match_any_sync(0xffffffff, t % 4);
    if (t < 4)
        out[t] = peers;
    __match_all_sync(0xffffffff, t, &same);
    all[0] = same != 0;
    __match_all_sync(0xffffffff, 5, &same);
    all[1] = same != 0;
}
