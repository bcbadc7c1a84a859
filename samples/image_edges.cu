// A colour image to grey values, then Sobel's edge filter with clamped reads: small integer types,
// vector types of bytes, and saturation.
#include "sample.h"

__global__ void to_grey(const uchar4 *pixels, unsigned char *grey, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n)
        return;
    uchar4 p = pixels[i];
    grey[i] = (unsigned char)((p.x * 77 + p.y * 151 + p.z * 28) >> 8);
}

__device__ short sobel(unsigned char ul, unsigned char um, unsigned char ur, unsigned char ml,
                       unsigned char mr, unsigned char ll, unsigned char lm, unsigned char lr,
                       float scale)
{
    short horizontal = ur + 2 * mr + lr - ul - 2 * ml - ll;
    short vertical = ul + 2 * um + ur - ll - 2 * lm - lr;
    short sum = (short)(scale * (abs((int)horizontal) + abs((int)vertical)));
    if (sum < 0)
        sum = 0;
    else if (sum > 0xff)
        sum = 0xff;
    return sum;
}

__global__ void edges(const unsigned char *grey, unsigned char *out, int width, int height,
                      float scale)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x;
    int y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x >= width || y >= height)
        return;
    int left = max(x - 1, 0), right = min(x + 1, width - 1);
    const unsigned char *above = grey + max(y - 1, 0) * width;
    const unsigned char *here = grey + y * width;
    const unsigned char *below = grey + min(y + 1, height - 1) * width;
    out[y * width + x] = (unsigned char)sobel(above[left], above[x], above[right], here[left],
                                              here[right], below[left], below[x], below[right],
                                              scale);
}

// Brightens by a factor, in floats from 0 to 1.
__global__ void brighten(uchar4 *pixels, float factor, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        uchar4 p = pixels[i];
        p.x = (unsigned char)(__saturatef(p.x / 255.0f * factor) * 255.0f + 0.5f);
        p.y = (unsigned char)(__saturatef(p.y / 255.0f * factor) * 255.0f + 0.5f);
        p.z = (unsigned char)(__saturatef(p.z / 255.0f * factor) * 255.0f + 0.5f);
        pixels[i] = p;
    }
}

static unsigned char edge_on_host(const std::vector<unsigned char> &grey, int x, int y, int width,
                                  int height, float scale)
{
    int v[3][3];
    for (int j = 0; j < 3; j++)
        for (int i = 0; i < 3; i++) {
            int cx = std::min(std::max(x + i - 1, 0), width - 1);
            int cy = std::min(std::max(y + j - 1, 0), height - 1);
            v[j][i] = grey[cy * width + cx];
        }
    int h = v[0][2] + 2 * v[1][2] + v[2][2] - v[0][0] - 2 * v[1][0] - v[2][0];
    int w = v[0][0] + 2 * v[0][1] + v[0][2] - v[2][0] - 2 * v[2][1] - v[2][2];
    int sum = (int)(scale * (std::abs(h) + std::abs(w)));
    return (unsigned char)std::min(sum, 255);
}

int main()
{
    const int width = 83, height = 37, n = width * height;
    const float scale = 0.5f, factor = 1.5f;
    std::vector<uchar4> pixels(n);
    unsigned long long state = 43;
    for (uchar4 &p : pixels) {
        unsigned int r = next_random(&state);
        p = make_uchar4(r & 255, r >> 8 & 255, r >> 16 & 255, 255);
    }
    uchar4 *device_pixels = to_device(pixels);
    unsigned char *grey = device_zeros<unsigned char>(n), *out = device_zeros<unsigned char>(n);
    to_grey<<<ceil_div(n, 256), 256>>>(device_pixels, grey, n);
    edges<<<dim3(ceil_div(width, 32), ceil_div(height, 4)), dim3(32, 4)>>>(grey, out, width, height,
                                                                           scale);
    brighten<<<ceil_div(n, 256), 256>>>(device_pixels, factor, n);
    finish_kernel();

    std::vector<unsigned char> expected_grey(n), expected(n);
    for (int i = 0; i < n; i++)
        expected_grey[i] = (pixels[i].x * 77 + pixels[i].y * 151 + pixels[i].z * 28) >> 8;
    for (int i = 0; i < n; i++)
        expected[i] = edge_on_host(expected_grey, i % width, i / width, width, height, scale);
    size_t faults = count_faults(to_host(grey, n), expected_grey, 0.0);
    faults += count_faults(to_host(out, n), expected, 0.0);
    std::vector<uchar4> bright = to_host(device_pixels, n);
    for (int i = 0; i < n; i++) {
        double x = std::min(1.0, pixels[i].x / 255.0 * factor) * 255.0;
        faults += fabs(bright[i].x - x) > 0.51 || bright[i].w != 255;
    }
    CUDA_CHECK(cudaFree(device_pixels));
    CUDA_CHECK(cudaFree(grey));
    CUDA_CHECK(cudaFree(out));
    return verdict("image_edges", faults);
}
