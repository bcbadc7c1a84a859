// launch: 1 1
// arg out: i32[8] = 0
// expect out: 3 5 5 3 2 9 1 9
__global__ void k(int *out)
{
    int a = 3, b = 4;
    out[0] = a++;
    out[1] = ++b;
    out[2] = b--;
    out[3] = --a;
    int n = 4;
    out[n++] = 2;
    out[n] = 9;
    int *p = out + 6;
    *p++ = 1;
    *p = n + 4;
}
