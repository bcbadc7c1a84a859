// A struct template whose specialisations hold constants.
// launch: 1 1
// arg out: i32[2] = 0
// expect out: 32 64
template <typename T>
struct Traits;
template <>
struct Traits<float> {
    static const int BITS = 32;
};
template <>
struct Traits<double> {
    static const int BITS = 64;
};
template <typename T>
__device__ int bits()
{
    return Traits<T>::BITS;
}
__global__ void k(int *out)
{
    out[0] = bits<float>();
    out[1] = bits<double>();
}
