// launch: 1 1
// arg out: i32[9] = 0
// expect out: 1 2 4 8 8 16 24 12 6
struct Mixed {
    char c;
    double d;
    short s;
};
__global__ void k(int *out)
{
    short local[3];
    local[0] = 0;
    out[0] = sizeof(char);
    out[1] = sizeof(short);
    out[2] = sizeof(float);
    out[3] = sizeof(long);
    out[4] = sizeof(void *);
    out[5] = sizeof(float4);
    out[6] = sizeof(struct Mixed);
    out[7] = sizeof(int3);
    out[8] = sizeof local + local[0];
}
