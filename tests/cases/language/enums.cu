// launch: 1 4
// arg out: i32[4] = 0
// expect out: 0 5 6 -1
enum Colour { RED, GREEN = 5, BLUE, NONE = -1 };
__device__ Colour pick(int i)
{
    return i == 0 ? RED : i == 1 ? GREEN : i == 2 ? BLUE : NONE;
}
__global__ void k(int *out)
{
    Colour c = pick(threadIdx.x);
    out[threadIdx.x] = c;
}
