// offsetof: members of members, elements, members of an anonymous union.
// launch: 1 1
// arg out: i32[5] = 0
// expect out: 8 16 20 24 40
#include <cstddef>
struct Inner {
    char c;
    float4 v;
};
struct S {
    char a;
    int b[5];
    union {
        int i;
        double d;
    };
    short z;
};
struct T {
    int2 first;
    S s;
    char last;
};
__global__ void k(int *out)
{
    out[0] = offsetof(T, s);
    out[1] = offsetof(Inner, v);
    out[2] = offsetof(T, s.b[2]);
    out[3] = offsetof(S, d);
    out[4] = offsetof(T, s.z);
}
