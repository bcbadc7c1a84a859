/* A child of a process that has used CUDA: every call says so, once on standard error; another that forks
   first works. */
#include <sys/wait.h>
#include <unistd.h>

#include "stub.h"

static int child_ends_with(int used) {
    const pid_t child = fork();
    if (!child) {
        void *p;
        const cudaError_t wanted = used ? cudaErrorInitializationError : cudaSuccess;
        IS(cudaMalloc(&p, 4), wanted);
        IS(cudaDeviceSynchronize(), wanted);
        IS(cudaGetLastError(), wanted);
        exit(0);
    }
    int status;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && !WEXITSTATUS(status);
}

static cudaError_t nothing(void *given) {
    (void)given;
    return cudaSuccess;
}

int main(void) {
    void *p;
    CHECK(child_ends_with(0));
    OK(cudaMalloc(&p, 4));
    for (int i = 0; i < 1000; i++) OK(test_launch(0, nothing, NULL, 1));
    CHECK(child_ends_with(1));
    OK(cudaDeviceSynchronize());
    OK(cudaFree(p));
    return 0;
}
