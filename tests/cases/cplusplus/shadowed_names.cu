// A name means what the innermost scope says; a function does not see its caller's.
// launch: 1 2
// arg n: 3
// arg out: i32[8] = 0
// expect out: 10 3 7 4 10 3 7 5
const int size = 10;
__device__ int n = 100;
__device__ int get()
{
    return size;
}
__global__ void k(int n, int *out)
{
    int *o = out + 4 * threadIdx.x;
    int i = 0;
    o[i++] = get();
    o[i++] = n;
    {
        int n = 7, size = 1;
        o[i] = n * size;
    }
    for (int i = 0; i < 2; i++) {
        int n = i + 3;
        if (i == 1)
            o[3] = n;
    }
    o[3] += threadIdx.x;
}
