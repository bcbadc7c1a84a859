// The names of these operators are brackets.
// launch: 1 1
struct Line {
    double slope;
    __device__ double operator()(double x) const { return slope * x; }
    __device__ double operator[](int i) const { return slope * i; }
};

__global__ void k(double *out, Line line)
{
    out[0] = line(2.0);  // error: C2N2008
    out[1] = line[1];
}
