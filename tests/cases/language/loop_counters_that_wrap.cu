// launch: 1 1
// arg out: i32[4] = 0
// expect out: 9 3 6 -1
__global__ void k(int *out)
{
    for (unsigned int u = 4294967290u; u != 3; u++)
        out[0]++;
    for (unsigned char c = 100; c != 144; c += 100)
        out[1]++;
    out[1] += out[1] == 2 ? 1 : 0;
    for (short s = 32762; s > 0; s++)
        out[2]++;
    int i;
    for (i = 4; i >= 0; i--)
        ;
    out[3] = i;
}
