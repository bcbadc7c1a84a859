// launch: 1 1
// arg out: i32[1] = 0
struct Shape {  // error: C2N2009
    int n;
    __device__ virtual int area() { return n; }
};
__global__ void k(int *out)
{
    Shape s;
    s.n = 4;
    *out = s.area();
}
