// `<` between variables before a `>>` opens no template argument list.
// launch: 1 4
// arg out: i32[4] = 0
// arg m: 20
// expect out: 10211 10211 10211 10212
template <typename T>
struct Box {
    T v;
};
__global__ void k(int *out, int m)
{
    int i = threadIdx.x;
    Box<Box<int>> b;
    b.v.v = 10000;
    out[i] = (0 < m < m >> 3) + (i + m < i < m >> 3) * 10 + b.v.v + 200 * (m < m << 1)
             + (m >> 2 > i + 2 ? 0 : 1);
}
