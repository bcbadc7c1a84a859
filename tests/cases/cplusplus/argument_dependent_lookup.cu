// A function is also looked for beside the types of its arguments.
// launch: 1 1
// arg out: i32[2] = 0
// expect out: 8 5
namespace shapes {
struct Square {
    int side;
};
__device__ int area(const Square &s)
{
    return s.side * s.side;
}
}
__device__ int area(int n)
{
    return n;
}
__global__ void k(int *out)
{
    shapes::Square s = {3};
    out[0] = area(s) - 1;
    out[1] = area(5);
}
