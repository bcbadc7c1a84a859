// launch: 1 1
// arg out: i32[3] = 0
// expect out: 1 0x40000000 8
struct Value {
    int kind;
    union {
        float number;
        int word;
    };
};
__global__ void k(int *out)
{
    Value v;
    v.kind = 1;
    v.number = 2.0f;
    out[0] = v.kind;
    out[1] = v.word;
    out[2] = sizeof(Value);
}
