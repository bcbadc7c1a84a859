// Functions of the host in a stream: after what was before them, before what is behind.
#include "check.h"
__global__ void set(int *x, int n) { *x = n; }
static int seen[3], *shared;
static void look(void *which) { seen[*(int *)which] = *shared; }
static void called(cudaStream_t, cudaError_t status, void *which) { seen[*(int *)which] = status == cudaSuccess ? *shared : -1; }
int main() {
    int which[3] = {0, 1, 2};
    OK(cudaMallocManaged(&shared, 4));
    cudaStream_t s;
    OK(cudaStreamCreate(&s));
    set<<<1, 1, 0, s>>>(shared, 11);
    OK(cudaLaunchHostFunc(s, look, &which[0]));
    set<<<1, 1, 0, s>>>(shared, 22);
    OK(cudaStreamAddCallback(s, called, &which[1], 0));
    set<<<1, 1, 0, s>>>(shared, 33);
    OK(cudaLaunchHostFunc(s, look, &which[2]));
    OK(cudaStreamSynchronize(s));
    CHECK(seen[0] == 11 && seen[1] == 22 && seen[2] == 33);
}
