// Small integers compute as int, and wrap when they are stored.
// launch: 1 4
// arg x: u8[4] = 0 1 200 255
// arg out: i32[4] = -1
// arg narrow: u8[4] = 0
// expect out: -1 0 199 254
// expect narrow: 255 0 199 254
// expect x: 0 2 144 254
__global__ void k(unsigned char *x, int *out, unsigned char *narrow)
{
    int i = threadIdx.x;
    unsigned char c = x[i];
    out[i] = c - 1;
    narrow[i] = c - 1;
    x[i] = c + c;
}
