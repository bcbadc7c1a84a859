// launch: 1 4
// arg out: f32[4] = 0
// expect out: 3.5 12.5 21.5 30.5
template <int N>
struct Tile {
    float a[N][N + 1];
    int count[N];
};
__global__ void k(float *out)
{
    __shared__ Tile<4> tile;
    int t = threadIdx.x;
    for (int i = 0; i < 4; i++)
        tile.a[i][t] = 10.0f * i + t;
    tile.count[t] = t;
    __syncthreads();
    out[t] = tile.a[t][3 - tile.count[t]] + 0.5f;
}
