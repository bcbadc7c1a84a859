// launch: 1 2
// arg out: i32[2] = 0
// expect out: 2 2
namespace {
const int two = 2;
namespace kernels {
__global__ void k(int *out)
{
    out[threadIdx.x] = two;
}
}
}
void run(int *out)
{
    kernels::k<<<1, 2>>>(out);
}
