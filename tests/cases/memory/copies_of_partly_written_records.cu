// Of a record that is copied only the fields that are used need have been written.
// launch: 1 4
// arg out: i32[8] = 0
// expect out: 4 3 2 1 0 1 2 3
struct Particle {
    int kind;
    int unused;
    int energy;
};
__global__ void k(int *out)
{
    __shared__ Particle line[4];
    __shared__ Particle copy[4];
    line[threadIdx.x].kind = threadIdx.x;
    line[threadIdx.x].energy = 1 + threadIdx.x;
    __syncthreads();
    Particle other = line[3 - threadIdx.x];
    out[threadIdx.x] = other.energy;
    copy[threadIdx.x] = other;
    __syncthreads();
    Particle back = copy[3 - threadIdx.x];
    out[4 + threadIdx.x] = back.kind;
}
