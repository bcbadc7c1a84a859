// launch: 1 1
// arg out: i32[6] = 0
// expect out: 10 20 0 5 6 3
__global__ void k(int *out)
{
    for (int i = 0; i < 5; i++)
        out[0] += i;
    for (int i = 8; i > 0; i -= 2)
        out[1] += i;
    for (int i = 5; i < 5; i++)
        out[2]++;
    int n = 0;
    for (;;)
        if (++n == 5)
            break;
    out[3] = n;
    for (unsigned int u = 3; u--;)
        for (int j = 0; j < 2; j++)
            out[4]++;
    int i;
    for (i = 0; i * i < 7; ++i)
        ;
    out[5] = i;
}
