// How many steps each point takes to leave the circle of radius 2.
__global__ void mandelbrot(int *counts, float left, float top, float step, int width, int height,
                           int limit)
{
    int px = blockIdx.x * blockDim.x + threadIdx.x;
    int py = blockIdx.y * blockDim.y + threadIdx.y;
    if (px >= width || py >= height)
        return;
    float cx = left + px * step;
    float cy = top - py * step;
    float x = 0.0f, y = 0.0f;
    int count = 0;
    while (count < limit) {
        float xx = x * x, yy = y * y;
        if (xx + yy > 4.0f)
            break;
        y = 2.0f * x * y + cy;
        x = xx - yy + cx;
        count++;
    }
    counts[py * width + px] = count;
}
