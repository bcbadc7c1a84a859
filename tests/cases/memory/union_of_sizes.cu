// Bytes, shorts and a word in one place, written through one and read through another.
// launch: 1 2
// arg out: u32[8] = 0
// expect out: 0x0403aa01 0x0403 0xaa01 0xaa 0x0403bb01 0x0403 0xbb01 0xbb
union Parts {
    unsigned int word;
    unsigned short half[2];
    unsigned char byte[4];
    struct {
        unsigned char a, b;
        unsigned short c;
    } fields;
};
__global__ void k(unsigned int *out)
{
    int t = threadIdx.x;
    Parts p;
    for (int i = 0; i < 4; i++)
        p.byte[i] = i + 1;
    p.byte[1] = t ? 0xbb : 0xaa;
    out[4 * t] = p.word;
    out[4 * t + 1] = p.fields.c;
    out[4 * t + 2] = p.half[0];
    out[4 * t + 3] = p.fields.b;
}
