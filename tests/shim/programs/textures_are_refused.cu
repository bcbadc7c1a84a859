// What is not carried over says so and answers an error; all else goes on.
#include "check.h"
int main(int, char **arguments) {
    cudaTextureObject_t texture = 0;
    cudaResourceDesc resource = {};
    cudaTextureDesc how = {};
    float *x;
    OK(cudaMalloc(&x, 1024));
    resource.resType = cudaResourceTypeLinear;
    resource.res.linear.devPtr = x;
    resource.res.linear.desc = cudaCreateChannelDesc<float>();
    resource.res.linear.sizeInBytes = 1024;
    const cudaError_t found = cudaCreateTextureObject(&texture, &resource, &how, nullptr);
    CHECK(found == cudaErrorNotSupported || found == cudaSuccess);
    CHECK(cudaGetLastError() == found);
    OK(cudaFree(x));
    CHECK(arguments != nullptr);
}
