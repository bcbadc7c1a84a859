// A type or a constant of a struct template, named through an alias of one of its instances.
// launch: 1 2
// arg out: i32[8] = 0
// expect out: 4 5 8 9 3 7 4 6
template <typename T, int N> struct Traits {
    typedef T type;
    static const int n = N;
};
typedef Traits<float, 3> Floats;
using Doubles = Traits<double, 7>;
namespace small {
typedef Traits<unsigned char, 4> Bytes;
using Chained = Bytes;
}
template <typename A> __device__ int size_of()
{
    typename A::type one;
    return sizeof(one);
}
__global__ void k(int *out)
{
    int t = threadIdx.x;
    Floats::type x = 0.5f;
    Doubles::type y = 0.75;
    small::Bytes::type wraps = 259;
    out[t] = sizeof(x) + t;
    out[2 + t] = sizeof(y) + t;
    if (t == 0) {
        out[4] = wraps;
        out[5] = Doubles::n;
        out[6] = size_of<Floats>();
        out[7] = 2 * Floats::n * sizeof(small::Chained::type);
    }
}
