// The names of these operators are brackets; one yields a reference.
// launch: 1 1
// arg out: f64[3] = 0
// expect out: 3 9 9
struct Line {
    double slope;
    double kept[2];
    __device__ double operator()(double x) const { return slope * x; }
    __device__ double operator()() const { return slope; }
    __device__ double &operator[](int i) { return kept[i]; }
    __device__ const double &operator[](int i) const { return kept[i]; }
};
__device__ double last(const Line &line) { return line[1]; }

__global__ void k(double *out)
{
    Line line = {1.5, {4.0, 5.0}};
    line[1] += 4.0;
    out[0] = line(2.0);
    out[1] = line[1];
    out[2] = last(line) + line() - 1.5;
}
