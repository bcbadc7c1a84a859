// Every form of memset sets what it names, byte by byte, and nothing beside.
#include <cstring>
#include "check.h"
int main() {
    unsigned char host[4096], *flat;
    OK(cudaMalloc(&flat, sizeof host));
    OK(cudaMemset(flat, 1, sizeof host));
    OK(cudaMemset(flat + 10, 0x1ff, 20));
    OK(cudaMemsetAsync(flat + 100, 7, 1, 0));
    OK(cudaMemset2D(flat + 1024, 64, 9, 16, 4));
    OK(cudaMemset2DAsync(flat + 2048, 32, 8, 32, 2, 0));
    OK(cudaMemset(flat, 5, 0));
    OK(cudaMemcpy(host, flat, sizeof host, cudaMemcpyDeviceToHost));
    for (int i = 0; i < 4096; i++) {
        int wanted = 1;
        if (i >= 10 && i < 30) wanted = 0xff;
        if (i == 100) wanted = 7;
        if (i >= 1024 && i < 1024 + 256 && (i - 1024) % 64 < 16) wanted = 9;
        if (i >= 2048 && i < 2112) wanted = 8;
        CHECK(host[i] == wanted);
    }
    cudaPitchedPtr box;
    OK(cudaMalloc3D(&box, make_cudaExtent(20, 3, 2)));
    CHECK(box.pitch >= 20 && box.xsize == 20 && box.ysize == 3);
    OK(cudaMemset3D(box, 4, make_cudaExtent(20, 3, 2)));
    OK(cudaMemset3DAsync(box, 6, make_cudaExtent(5, 2, 1), 0));
    unsigned char row[20];
    for (int z = 0; z < 2; z++)
        for (int y = 0; y < 3; y++) {
            const char *from = (const char *)box.ptr + (z * 3 + y) * box.pitch;
            OK(cudaMemcpy(row, from, 20, cudaMemcpyDeviceToHost));
            for (int x = 0; x < 20; x++) CHECK(row[x] == (x < 5 && y < 2 && z < 1 ? 6 : 4));
        }
    CHECK(cudaMemset2D(flat, 8, 0, 16, 2) == cudaErrorInvalidValue);
}
