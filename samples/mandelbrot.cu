// The Mandelbrot set: neighbouring threads leave their loops after very different counts.
#include "sample.h"

struct View {
    double left, top;
    double step;
    int width, height;
};

__global__ void mandelbrot(unsigned short *counts, View view, int limit)
{
    int px = blockIdx.x * blockDim.x + threadIdx.x;
    int py = blockIdx.y * blockDim.y + threadIdx.y;
    if (px >= view.width || py >= view.height)
        return;
    double cx = view.left + px * view.step;
    double cy = view.top - py * view.step;
    double x = 0.0, y = 0.0;
    int count = 0;
    while (count < limit) {
        double xx = x * x, yy = y * y;
        if (xx + yy > 4.0)
            break;
        y = 2.0 * x * y + cy;
        x = xx - yy + cx;
        count++;
    }
    counts[py * view.width + px] = count;
}

// A count becomes a colour: bands of hue, black inside.
__global__ void paint(const unsigned short *counts, uchar4 *pixels, int n, int limit)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        int c = counts[i];
        uchar4 p = {0, 0, 0, 255};
        if (c < limit) {
            p.x = (unsigned char)(c * 9);
            p.y = (unsigned char)(c * 5 + 30);
            p.z = (unsigned char)(255 - c * 3);
        }
        pixels[i] = p;
    }
}

static int escape_count(double cx, double cy, int limit)
{
    double x = 0.0, y = 0.0;
    for (int count = 0; count < limit; count++) {
        if (x * x + y * y > 4.0)
            return count;
        double next = x * x - y * y + cx;
        y = 2.0 * x * y + cy;
        x = next;
    }
    return limit;
}

int main()
{
    const View view = {-2.2, 1.25, 0.03125, 100, 81};
    const int limit = 200, n = view.width * view.height;
    unsigned short *counts = device_zeros<unsigned short>(n);
    uchar4 *pixels = device_zeros<uchar4>(n);

    dim3 block(16, 8);
    dim3 grid(ceil_div(view.width, 16), ceil_div(view.height, 8));
    mandelbrot<<<grid, block>>>(counts, view, limit);
    paint<<<ceil_div(n, 256), 256>>>(counts, pixels, n, limit);
    finish_kernel();

    std::vector<unsigned short> got = to_host(counts, n);
    std::vector<uchar4> painted = to_host(pixels, n);
    size_t faults = 0, near = 0;
    for (int i = 0; i < n; i++) {
        double cx = view.left + i % view.width * view.step;
        double cy = view.top - i / view.width * view.step;
        near += got[i] != escape_count(cx, cy, limit);
        int c = got[i];
        faults += painted[i].x != (c < limit ? c * 9 % 256 : 0);
        faults += painted[i].z != (c < limit ? (255 - c * 3) & 255 : 0) || painted[i].w != 255;
    }
    // A fused multiply-add may tip a point at the very edge of the set.
    faults += near > 10 ? near : 0;
    CUDA_CHECK(cudaFree(counts));
    CUDA_CHECK(cudaFree(pixels));
    return verdict("mandelbrot", faults);
}
