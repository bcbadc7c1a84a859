// launch: 1 4
// symbol table: i32[4] = 5 6 7 8
// symbol scale: f32[1] = 0.5
// arg out: f32[4] = 0
// expect out: 4 3.5 3 2.5
__constant__ int table[4];
__constant__ float scale;
__constant__ int fixed[2] = {1, 2};
__global__ void k(float *out)
{
    int t = threadIdx.x;
    out[t] = table[fixed[1] + 1 - t] * scale;
}
