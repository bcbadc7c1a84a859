// A statement may begin with a functional cast.
// launch: 1 4
// arg out: i32[4] = 10 20 30 40
// expect out: 10 19 30 39
__global__ void k(int *out)
{
    int i = threadIdx.x, a = out[i];
    long(i) & 1 ? (void)(a -= 1) : (void)(a = out[i]);
    out[i] = a;
}
