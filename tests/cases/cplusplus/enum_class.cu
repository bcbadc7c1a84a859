// launch: 1 3
// arg out: i32[3] = 0
// expect out: 10 20 -1
enum class Mode : unsigned char { ADD = 1, MULTIPLY };
__device__ int apply(Mode mode, int x)
{
    switch (mode) {
    case Mode::ADD:
        return x + 8;
    case Mode::MULTIPLY:
        return x * 10;
    }
    return -1;
}
__global__ void k(int *out)
{
    out[threadIdx.x] = apply(static_cast<Mode>(threadIdx.x + 1), 2);
}
