// The left side is computed once, in the wider type, then stored in its own.
// launch: 1 1
// arg x: i32[9] = 10 10 10 10 10 10 10 10 10
// arg c: u8[2] = 250 3
// arg f: f32[1] = 5
// expect x: 13 7 30 3 1 2 11 1 40
// expect c: 4 1
// expect f: 2.5
__global__ void k(int *x, unsigned char *c, float *f)
{
    int i = 0;
    x[i++] += 3;
    x[i++] -= 3;
    x[i++] *= 3;
    x[i++] /= 3;
    x[i++] %= 3;
    x[i++] &= 6;
    x[i++] |= 3;
    x[i++] ^= 11;
    x[i] <<= 2;
    c[0] += 10;
    c[1] *= 0.5;
    *f *= 0.5;
}
