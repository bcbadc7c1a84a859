// A variable template's explicit specialisation takes the place of the template.
// launch: 1 1
// arg out: i32[4] = 0
// expect out: 8 77 42 -1
template <class T>
constexpr int size = sizeof(T);
template <>
constexpr int size<char> = 77;
template <int N>
constexpr int twice = N * 2;
template <>
constexpr int twice<0> = -1;
__global__ void k(int *out)
{
    out[0] = size<double>;
    out[1] = size<char>;
    out[2] = twice<21>;
    out[3] = twice<0>;
}
