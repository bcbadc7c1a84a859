// launch: 1 1
// arg out: i32[1] = 0
struct Flags {
    unsigned int low : 4;  // error: C2N2003
    unsigned int high : 4;
};
__global__ void k(int *out)
{
    Flags f;
    f.low = 3;
    *out = f.low;
}
