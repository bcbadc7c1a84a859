// Gravity among n bodies, all pairs, a tile of bodies at a time in shared memory; n is a multiple
// of TILE. A float4 holds a place and a mass.
#define TILE 256
#define SOFTENING 1e-3f

__global__ void nbody(const float4 *bodies, float4 *out, int n)
{
    __shared__ float4 tile[TILE];
    int i = blockIdx.x * TILE + threadIdx.x;
    float4 me = bodies[i];
    float ax = 0.0f, ay = 0.0f, az = 0.0f;
    for (int start = 0; start < n; start += TILE) {
        tile[threadIdx.x] = bodies[start + threadIdx.x];
        __syncthreads();
        for (int k = 0; k < TILE; k++) {
            float x = tile[k].x - me.x;
            float y = tile[k].y - me.y;
            float z = tile[k].z - me.z;
            float inverse = rsqrtf(x * x + y * y + z * z + SOFTENING);
            float strength = tile[k].w * inverse * inverse * inverse;
            ax += x * strength;
            ay += y * strength;
            az += z * strength;
        }
        __syncthreads();
    }
    out[i].x = ax;
    out[i].y = ay;
    out[i].z = az;
    out[i].w = me.w;
}
