// launch: 1 2
// arg out: i32[16] = 0
// expect out: 1 1 0 -1 1 8 3 0 1 0 0 -2 1 8 3 1
__global__ void k(int *out)
{
    bool b = threadIdx.x, c = b;
    int *o = out + (threadIdx.x ? 8 : 0), i = 0;
    c += 1;
    o[i++] = c;
    c = !b;
    o[i++] = c;
    c ^= !b;
    o[i++] = c;
    o[i++] = ~b;
    c |= 4;
    o[i++] = c;
    o[i++] = true << 3;
    o[i++] = true + true + (b == b);
    o[i] = b & 3;
}
