// launch: 1 1
// arg out: i32[1] = 0
template <typename T>
struct Limits {
    static constexpr int most = 1;
};
template <>
constexpr int Limits<int>::most = 2;  // error: C2N2003
__global__ void k(int *out)
{
    *out = Limits<int>::most;
}
