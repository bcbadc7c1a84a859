// Two pointers to one array: what is stored through one is seen through the other.
// launch: 1 4
// arg x: i32[4] = 1 2 3 4
// arg out: i32[4] = 0
// expect x: 12 13 14 15
// expect out: 14 17 20 23
__global__ void k(int *x, int *out)
{
    int *p = x + threadIdx.x, *q = &x[threadIdx.x];
    int before = *p;
    *q = before + 1;
    int between = *p;
    *p += 10;
    out[threadIdx.x] = before + between - before * 0 + *q - before + before - 1 + 0 * between;
}
