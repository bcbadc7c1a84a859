// Only the chosen side is evaluated, by each thread for itself.
// launch: 1 4
// arg out: i32[12] = 0
// expect out: 10 1 0 20 0 1 10 1 0 20 0 1
__global__ void k(int *out)
{
    int a = 0, b = 0, t = threadIdx.x;
    int r = t % 2 ? (b++, 20) : (a++, 10);
    int *o = out + 3 * t;
    o[0] = r;
    t % 2 == 0 && (o[1] = a);
    t % 2 == 0 || (o[2] = b);
}
