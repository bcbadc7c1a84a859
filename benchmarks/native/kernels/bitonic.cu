// One step of a bitonic sort: runs of `size`, partners `stride` apart.
__global__ void bitonic_step(unsigned int *keys, int size, int stride)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    int partner = i ^ stride;
    if (partner > i) {
        unsigned int a = keys[i], b = keys[partner];
        if ((a > b) == ((i & size) == 0)) {
            keys[i] = b;
            keys[partner] = a;
        }
    }
}
