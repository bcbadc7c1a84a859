// Only the lanes that the mask names take part.
// launch: 1 32
// arg out: u32[32] = 9
// expect out: 0xa8 0*7 9*24
__global__ void k(unsigned int *out)
{
    int t = threadIdx.x;
    if (t < 8) {
        unsigned int votes = __ballot_sync(0xff, t % 2 && t > 1);
        out[t] = t == 0 ? votes : 0;
    }
}
