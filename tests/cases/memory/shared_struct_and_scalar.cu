// launch: 1 4
// arg out: f32[4] = 0
// expect out: 10.5 11.5 12.5 13.5
struct Item {
    int n;
    float f;
};
__global__ void k(float *out)
{
    __shared__ Item items[4];
    __shared__ int base;
    int t = threadIdx.x;
    items[t].n = t;
    items[t].f = 0.5f;
    if (t == 2)
        base = 10;
    __syncthreads();
    const Item *mine = &items[t];
    out[t] = mine->n + mine->f + base;
}
