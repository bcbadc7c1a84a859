// Gravity among n bodies, all pairs: a tile of bodies at a time in shared memory; float4 holds a
// place and a mass.
#include "sample.h"

#define TILE 64
#define SOFTENING 1e-3f

__device__ float3 pull(float4 me, float4 other, float3 acceleration)
{
    float3 r;
    r.x = other.x - me.x;
    r.y = other.y - me.y;
    r.z = other.z - me.z;
    float square = r.x * r.x + r.y * r.y + r.z * r.z + SOFTENING;
    float inverse = rsqrtf(square);
    float strength = other.w * inverse * inverse * inverse;
    acceleration.x += r.x * strength;
    acceleration.y += r.y * strength;
    acceleration.z += r.z * strength;
    return acceleration;
}

__global__ void accelerations(const float4 *bodies, float3 *out, int n)
{
    __shared__ float4 tile[TILE];
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    float4 me = i < n ? bodies[i] : make_float4(0.0f, 0.0f, 0.0f, 0.0f);
    float3 sum = make_float3(0.0f, 0.0f, 0.0f);

    for (int start = 0; start < n; start += TILE) {
        int j = start + threadIdx.x;
        // A body without mass pulls nobody.
        tile[threadIdx.x] = j < n ? bodies[j] : make_float4(1e6f, 1e6f, 1e6f, 0.0f);
        __syncthreads();
        for (int k = 0; k < TILE; k++)
            sum = pull(me, tile[k], sum);
        __syncthreads();
    }
    if (i < n)
        out[i] = sum;
}

__global__ void advance(float4 *bodies, float4 *velocities, const float3 *a, float dt, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n)
        return;
    float4 v = velocities[i];
    v.x += a[i].x * dt;
    v.y += a[i].y * dt;
    v.z += a[i].z * dt;
    velocities[i] = v;
    bodies[i].x += v.x * dt;
    bodies[i].y += v.y * dt;
    bodies[i].z += v.z * dt;
}

static void advance_on_host(std::vector<float4> &bodies, std::vector<float4> &velocities, float dt)
{
    std::vector<float4> old = bodies;
    for (size_t i = 0; i < bodies.size(); i++) {
        double a[3] = {0.0, 0.0, 0.0};
        for (const float4 &b : old) {
            double x = b.x - old[i].x, y = b.y - old[i].y, z = b.z - old[i].z;
            double strength = b.w / pow(x * x + y * y + z * z + SOFTENING, 1.5);
            a[0] += x * strength;
            a[1] += y * strength;
            a[2] += z * strength;
        }
        float4 &v = velocities[i];
        v.x += (float)a[0] * dt;
        v.y += (float)a[1] * dt;
        v.z += (float)a[2] * dt;
        bodies[i].x += v.x * dt;
        bodies[i].y += v.y * dt;
        bodies[i].z += v.z * dt;
    }
}

int main()
{
    const int n = 200, steps = 3;
    const float dt = 0.001f;
    std::vector<float> random = random_floats(4 * n, -1.0f, 1.0f, 18);
    std::vector<float4> bodies(n), velocities(n, make_float4(0.0f, 0.0f, 0.0f, 0.0f));
    for (int i = 0; i < n; i++)
        bodies[i] = make_float4(random[4 * i], random[4 * i + 1], random[4 * i + 2],
                                fabsf(random[4 * i + 3]));
    float4 *device_bodies = to_device(bodies);
    float4 *device_velocities = to_device(velocities);
    float3 *a = device_zeros<float3>(n);

    for (int s = 0; s < steps; s++) {
        accelerations<<<ceil_div(n, TILE), TILE>>>(device_bodies, a, n);
        advance<<<ceil_div(n, 128), 128>>>(device_bodies, device_velocities, a, dt, n);
        advance_on_host(bodies, velocities, dt);
    }
    finish_kernel();

    size_t faults = 0;
    std::vector<float4> got = to_host(device_bodies, n);
    for (int i = 0; i < n; i++)
        faults += !(fabsf(got[i].x - bodies[i].x) <= 1e-4f && fabsf(got[i].y - bodies[i].y) <= 1e-4f &&
                    fabsf(got[i].z - bodies[i].z) <= 1e-4f && got[i].w == bodies[i].w);
    CUDA_CHECK(cudaFree(device_bodies));
    CUDA_CHECK(cudaFree(device_velocities));
    CUDA_CHECK(cudaFree(a));
    return verdict("nbody", faults);
}
