// Members of an anonymous union share their place, also where the struct is a value.
// launch: 1 1
// arg out: i32[6] = 0
// expect out: 1 0x40000000 8 0x40400000 0x40800000 0x40a00000
struct Value {
    int kind;
    union {
        float number;
        int word;
    };
};
__device__ Value make(float x)
{
    return Value{2, x};
}
__global__ void k(int *out)
{
    Value v;
    v.kind = 1;
    v.number = 2.0f;
    out[0] = v.kind;
    out[1] = v.word;
    out[2] = sizeof(Value);
    Value w = {3, 3.0f};
    out[3] = w.word;
    out[4] = make(4.0f).word;
    Value copy = w;
    copy.number = 5.0f;
    out[5] = copy.word;
}
