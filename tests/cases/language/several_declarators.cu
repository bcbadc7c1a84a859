// launch: 1 2
// arg out: i32[2] = 0
// expect out: 16 17
__global__ void k(int *out)
{
    int x = 5, *p = &x, a[2] = {x, x + 1}, **pp = &p;
    **pp += a[1];
    for (int i = 0, j = 5; i < j; i++, j--)
        a[0]++;
    out[threadIdx.x] = *p + a[0] + threadIdx.x - 3;
}
