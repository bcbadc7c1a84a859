// launch: 1 1
// arg x: i32[6] = 1 2 3 4 5 6
// arg out: i32[4] = 0
// expect x: 3 3 30 4 5 6
// expect out: 4 3 4 2
__global__ void k(int *x, int *out)
{
    int *p = x;
    *p++ += 2;
    ++*p;
    int a = (*p)++;
    out[1] = a;
    out[0] = *p--;
    *(p + 2) *= 10;
    *(x + 1) = 3;
    out[2] = (int)(&x[4] - p);
    out[3] = p[1] == 3 ? 2 : 0;
}
