// A member's own alignment moves it, and what follows.
// launch: 1 1
// arg out: i32[10] = 0
// expect out: 16 8 32 16 64 32 32 16 32 16
const int width = 8;
struct A {
    bool b;
    alignas(8) char c;
    short s;
};
struct B {
    char a;
    __align__(16) float v[3];
    char z;
};
struct C {
    int a __attribute__((aligned(32)));
    char b[33];
};
struct D {
    char c;
    alignas(double) char d;
    alignas(4) alignas(16) char e;
};
template <int N>
struct E {
    char a;
    alignas(N * width) char b;
};
__global__ void k(int *out)
{
    out[0] = sizeof(A);
    out[1] = alignof(A);
    out[2] = sizeof(B);
    out[3] = alignof(B);
    out[4] = sizeof(C);
    out[5] = alignof(C);
    out[6] = sizeof(D);
    out[7] = alignof(D);
    out[8] = sizeof(E<2>);
    out[9] = alignof(E<2>);
}
