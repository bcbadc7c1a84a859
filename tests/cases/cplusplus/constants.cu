// launch: 1 2
// arg out: i32[2] = 0
// expect out: 47 48
constexpr int WIDTH = 4;
const int HEIGHT = WIDTH * 2 + 1;
static const float FACTOR = 0.5f;
__device__ constexpr int area(int a, int b)
{
    return a * b;
}
__global__ void k(int *out)
{
    constexpr int size = WIDTH * HEIGHT;
    __shared__ int buffer[size];
    buffer[threadIdx.x] = area(WIDTH, 2);
    const int extra = static_cast<int>(6 * FACTOR);
    out[threadIdx.x] = buffer[threadIdx.x] + size + extra + threadIdx.x;
}
