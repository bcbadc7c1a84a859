// Particles in a box: structs by value and in arrays, an enum, a union, small vector functions and
// results through references.
#include "sample.h"

enum Wall { NONE = 0, LEFT = 1, RIGHT = 2, FLOOR = 4, CEILING = 8 };

struct Vec {
    float x, y;
};

struct Particle {
    Vec place;
    Vec speed;
    unsigned int hits;
    bool alive;
};

struct Box {
    Vec low, high;
    float bounce;
    int most_hits;
};

// A colour as four bytes or as one word.
union Colour {
    unsigned char channel[4];
    unsigned int word;
};

__host__ __device__ inline Vec add(Vec a, Vec b)
{
    Vec sum = {a.x + b.x, a.y + b.y};
    return sum;
}

__host__ __device__ inline Vec scale(const Vec &a, float s)
{
    return Vec{a.x * s, a.y * s};
}

// Puts one coordinate back into [low, high] and turns its speed; whether it was outside.
__host__ __device__ inline bool reflect(float &place, float &speed, float low, float high,
                                        float bounce)
{
    if (place >= low && place <= high)
        return false;
    place = place < low ? 2.0f * low - place : 2.0f * high - place;
    speed = -speed * bounce;
    return true;
}

__host__ __device__ inline int move(Particle *p, Box box, float dt)
{
    int walls = NONE;
    p->place = add(p->place, scale(p->speed, dt));
    bool leftwards = p->speed.x < 0.0f, downwards = p->speed.y < 0.0f;
    if (reflect(p->place.x, p->speed.x, box.low.x, box.high.x, box.bounce))
        walls |= leftwards ? LEFT : RIGHT;
    if (reflect(p->place.y, p->speed.y, box.low.y, box.high.y, box.bounce))
        walls |= downwards ? FLOOR : CEILING;
    if (walls != NONE && ++p->hits >= (unsigned int)box.most_hits)
        p->alive = false;
    return walls;
}

__global__ void simulate(Particle *particles, unsigned int *wall_hits, Box box, float dt, int steps,
                         int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n)
        return;
    Particle p = particles[i];
    for (int s = 0; s < steps && p.alive; s++) {
        int walls = move(&p, box, dt);
        for (int bit = 0; bit < 4; bit++)
            if (walls & (1 << bit))
                atomicAdd(&wall_hits[bit], 1u);
    }
    particles[i] = p;
}

__global__ void paint(const Particle *particles, unsigned int *colours, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n)
        return;
    const Particle *p = &particles[i];
    Colour c;
    c.word = 0xff000000u;
    c.channel[0] = (unsigned char)(p->hits * 16);
    c.channel[1] = p->alive ? 255 : 64;
    colours[i] = c.word;
}

int main()
{
    const int n = 333, steps = 50;
    const float dt = 0.0625f;
    const Box box = {{-1.0f, -1.0f}, {1.0f, 2.0f}, 0.75f, 9};
    std::vector<float> random = random_floats(4 * n, -1.0f, 1.0f, 37);
    std::vector<Particle> particles(n);
    for (int i = 0; i < n; i++) {
        const float *r = &random[4 * i];
        particles[i] = Particle{{r[0], r[1]}, {4.0f * r[2], 4.0f * r[3]}, 0, true};
    }
    Particle *device = to_device(particles);
    unsigned int *wall_hits = device_zeros<unsigned int>(4), *colours = device_zeros<unsigned int>(n);
    simulate<<<ceil_div(n, 96), 96>>>(device, wall_hits, box, dt, steps, n);
    paint<<<ceil_div(n, 96), 96>>>(device, colours, n);
    finish_kernel();

    unsigned int total = 0;
    for (Particle &p : particles)
        for (int s = 0; s < steps && p.alive; s++)
            for (int walls = move(&p, box, dt); walls != 0; walls &= walls - 1)
                total++;
    std::vector<Particle> got = to_host(device, n);
    std::vector<unsigned int> counts = to_host(wall_hits, 4), words = to_host(colours, n);
    size_t faults = counts[0] + counts[1] + counts[2] + counts[3] != total;
    for (int i = 0; i < n; i++) {
        // A fused multiply-add may send a particle that grazes a wall another way.
        bool near = fabsf(got[i].place.x - particles[i].place.x) <= 1e-3f &&
                    fabsf(got[i].place.y - particles[i].place.y) <= 1e-3f;
        unsigned int colour = 0xff000000u | (got[i].alive ? 255u : 64u) << 8 | (got[i].hits * 16 & 255);
        faults += !near || got[i].hits != particles[i].hits || words[i] != colour;
    }
    CUDA_CHECK(cudaFree(device));
    CUDA_CHECK(cudaFree(wall_hits));
    CUDA_CHECK(cudaFree(colours));
    return verdict("particles", faults);
}
