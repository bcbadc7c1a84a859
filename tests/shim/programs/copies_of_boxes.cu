// Copies and fills in two and three dimensions, with pitches.
#include "check.h"
#include <cstring>
int main() {
    unsigned char from[6][10], to[6][10], *device;
    size_t pitch;
    for (int i = 0; i < 60; i++) from[i / 10][i % 10] = (unsigned char)i;
    OK(cudaMallocPitch(&device, &pitch, 10, 6));
    CHECK(pitch >= 10 && pitch % 32 == 0);
    OK(cudaMemset2D(device, pitch, 77, 10, 6));
    OK(cudaMemcpy2D(device + pitch, pitch, from, 10, 5, 3, cudaMemcpyHostToDevice));
    OK(cudaMemcpy2D(to, 10, device, pitch, 10, 6, cudaMemcpyDeviceToHost));
    CHECK(to[0][0] == 77 && to[1][4] == 4 && to[1][5] == 77 && to[3][2] == 22 && to[4][0] == 77);
    CHECK(cudaMemcpy2D(to, 4, device, pitch, 10, 6, cudaMemcpyDeviceToHost) == cudaErrorInvalidPitchValue);
    cudaExtent box = make_cudaExtent(8, 4, 3);
    cudaPitchedPtr whole;
    OK(cudaMalloc3D(&whole, box));
    OK(cudaMemset3D(whole, 1, box));
    unsigned char cube[3][4][8], back[3][4][8];
    for (int i = 0; i < 96; i++) cube[i / 32][i / 8 % 4][i % 8] = (unsigned char)i;
    cudaMemcpy3DParms p;
    std::memset(&p, 0, sizeof p);
    p.srcPtr = make_cudaPitchedPtr(cube, 8, 8, 4);
    p.dstPtr = whole;
    p.srcPos = make_cudaPos(2, 1, 0);
    p.dstPos = make_cudaPos(0, 0, 1);
    p.extent = make_cudaExtent(3, 2, 2);
    p.kind = cudaMemcpyHostToDevice;
    OK(cudaMemcpy3D(&p));
    std::memset(&p, 0, sizeof p);
    p.srcPtr = whole;
    p.dstPtr = make_cudaPitchedPtr(back, 8, 8, 4);
    p.extent = box;
    p.kind = cudaMemcpyDeviceToHost;
    OK(cudaMemcpy3D(&p));
    CHECK(back[0][0][0] == 1 && back[1][0][0] == cube[0][1][2] && back[2][1][2] == cube[1][2][4]);
    CHECK(back[1][2][0] == 1 && back[1][0][3] == 1);
}
