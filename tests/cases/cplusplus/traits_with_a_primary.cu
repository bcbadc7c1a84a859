// A specialisation has members of its own, whatever the primary template holds.
// launch: 1 1
// arg out: i32[6] = 0
// expect out: 32 640 1 2 4 5
template <typename T>
struct Traits {
    static const int BITS = 8 * sizeof(T);
    enum { KIND = 1 };
    typedef float type;
};
template <>
struct Traits<double> {
    static const int BITS = 640;
    enum { KIND = 2 };
    typedef int type;
};
__global__ void k(int *out)
{
    out[0] = Traits<float>::BITS;
    out[1] = Traits<double>::BITS;
    out[2] = Traits<float>::KIND;
    out[3] = Traits<double>::KIND;
    Traits<double>::type i = 2.5f;
    out[4] = i * 2;
    Traits<short>::type f = 2.5f;
    out[5] = f * 2;
}
