// Eight threads of the host launch, copy and wait at once.
#include "check.h"
#include <thread>
#include <vector>
__global__ void add(int *x, int n) { x[threadIdx.x] += n; }
static void work(int number) {
    int *x, host[32];
    cudaStream_t s;
    OK(cudaStreamCreate(&s));
    OK(cudaMalloc(&x, 128));
    OK(cudaMemsetAsync(x, 0, 128, s));
    for (int i = 0; i < 500; i++) add<<<1, 32, 0, s>>>(x, number);
    OK(cudaMemcpyAsync(host, x, 128, cudaMemcpyDeviceToHost, s));
    OK(cudaStreamSynchronize(s));
    for (int i = 0; i < 32; i++) CHECK(host[i] == 500 * number);
    OK(cudaFree(x));
    OK(cudaStreamDestroy(s));
}
int main() {
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; i++) threads.emplace_back(work, i + 1);
    for (auto &t : threads) t.join();
    OK(cudaDeviceSynchronize());
}
