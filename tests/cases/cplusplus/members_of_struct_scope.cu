// Constants, enumerations and types inside a struct.
// launch: 1 2
// arg out: i32[2] = 0
// expect out: 29 30
struct Config {
    static constexpr int SIZE = 8;
    enum { DEPTH = 20 };
    typedef int element;
};
__global__ void k(int *out)
{
    Config::element local[Config::SIZE];
    local[threadIdx.x] = Config::DEPTH + Config::SIZE;
    out[threadIdx.x] = local[threadIdx.x] + threadIdx.x + 1;
}
