// What PTX does at the ends: floats saturate, NaN gives 0, small types keep the low bits.
// launch: 1 6
// arg x: f32[6] = 1e20 -1e20 nan -1 3e9 300.7
// arg s: i32[6] = 7
// arg u: u32[6] = 7
// arg b: u8[6] = 7
// expect s: 2147483647 -2147483648 0 -1 2147483647 300
// expect u: 4294967295 0 0 0 3000000000 300
// expect b: 255 0 0 0 0 44
__global__ void k(const float *x, int *s, unsigned int *u, unsigned char *b)
{
    int i = threadIdx.x;
    s[i] = (int)x[i];
    u[i] = (unsigned int)x[i];
    b[i] = (unsigned char)x[i];
}
