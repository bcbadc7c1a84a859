// What kernels print, in the order of blocks.
#include "check.h"
__global__ void say(const char *name) {
    if (threadIdx.x < 2)
        printf("%s block %d thread %u: %5.2f %c %lld %%\n", "kernel", blockIdx.x, threadIdx.x, 1.5f * threadIdx.x,
               'a' + (int)threadIdx.x, -1ll);
}
int main() {
    say<<<2, 4>>>(0);
    OK(cudaDeviceSynchronize());
}
