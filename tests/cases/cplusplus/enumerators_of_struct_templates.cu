// Constants of a struct template that are written as enumerations, as old programs do.
// launch: 1 1
// arg out: i32[8] = 0
// expect out: 8 9 120 24 80 1413 30 13
template <int A, int B>
struct Max {
    enum { value = A > B ? A : B };
};
template <int N>
struct Factorial {
    enum { value = N * Factorial<N - 1>::value };
};
template <>
struct Factorial<0> {
    enum { value = 1 };
};
template <int N, typename T>
struct Tile {
    enum { length = N * 2, bytes = length * sizeof(T) };
    enum Kind { small = N, large = N + 10 };
    T cells[length];
    Kind kind;
};
template <int N>
struct Outer {
    enum { k = N };
    static const int next = k + 1;
    static const int product = next * k;
};
__global__ void k(int *out)
{
    Tile<3, float> tile;
    tile.kind = Tile<3, float>::large;
    out[0] = Max<3, 8>::value;
    out[1] = Max<9, 8>::value;
    out[2] = Factorial<5>::value;
    out[3] = sizeof(tile.cells);
    out[4] = Tile<5, double>::bytes;
    out[5] = Tile<3, int>::large + Tile<4, int>::large * 100;
    out[6] = Outer<5>::product;
    out[7] = tile.kind;
}
