// launch: 1 1
// arg out: i32[1] = 0
// expect out: 5
static_assert(sizeof(int) == 4, "int has four bytes");
[[maybe_unused]] static __device__ __noinline__ int five() noexcept
{
    static_assert(2 + 2 == 4);
    [[maybe_unused]] int unused = 0;
    return 5;
}
static __global__ void __launch_bounds__(128, 2) k(int *out)
{
    *out = five();
}
void run(int *out)
{
    k<<<1, 1>>>(out);
}
