// launch: 1 4
// arg out: i32[4] = 0
// expect out: -1 12 -3 14
__global__ void k(int *out)
{
    int i, j;
    for (i = threadIdx.x, j = 1; j < 10; i++, j += 9)
        ;
    int sign = i & 1 ? -1 : 1;
    out[i - 1] = sign > 0 ? (j += i, j) : sign * i;
}
