// The child of a fork that comes after CUDA was started cannot use it, and is told so; the parent can.
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"
__global__ void add(int *x) { *x += 1; }
int main() {
    int *x, found = 0;
    OK(cudaMalloc(&x, sizeof *x));
    OK(cudaMemset(x, 0, sizeof *x));
    const pid_t child = fork();
    if (!child) {
        void *other;
        _exit(cudaMalloc(&other, 100) == cudaErrorInitializationError ? 0 : 1);
    }
    int status = 1;
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    add<<<1, 1>>>(x);
    OK(cudaMemcpy(&found, x, sizeof found, cudaMemcpyDeviceToHost));
    CHECK(found == 1);
}
