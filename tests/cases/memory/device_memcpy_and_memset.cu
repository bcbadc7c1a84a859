// launch: 1 2
// arg x: u8[8] = 1..8
// arg out: u8[8] = 9
// expect out: 0 2 3 0 0 6 7 0
__global__ void k(const unsigned char *x, unsigned char *out)
{
    int t = threadIdx.x;
    unsigned char local[4];
    memcpy(local, x + 4 * t, 4);
    memset(out + 4 * t, 0, 4);
    memcpy(out + 4 * t + 1, local + 1, 2);
}
