// A copy of a union, or of a struct with holes, takes along bytes that nobody has written.
// launch: 1 2
// arg out: f32[4] = 0
// expect out: 1 2 1 2
union Number {
    float single;
    double full;
};
struct Holed {
    char tag;
    double value;
};
__device__ Number make(float x)
{
    Number n;
    n.single = x;
    return n;
}
__global__ void k(float *out)
{
    __shared__ Holed items[2];
    __shared__ Number numbers[2];
    int t = threadIdx.x;
    Number n = make(t + 1.0f), copy = n;
    numbers[t] = copy;
    items[t].tag = t;
    items[t].value = t + 1.0;
    Holed item = items[t];
    __syncthreads();
    out[t] = numbers[t].single;
    out[2 + t] = item.value;
}
