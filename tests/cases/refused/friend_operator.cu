// `friend` may stand after other words.
// launch: 1 1
template <typename T>
struct Complex {
    T x, y;
    __host__ __device__ friend inline Complex<T> operator*(const Complex<T> &a, const Complex<T> &b)
    {
        return {a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x};
    }
    __device__ inline friend T real(const Complex<T> &a)
    {
        return a.x;
    }
};

__global__ void k(float *out)
{
    Complex<float> a = {1, 2}, b = {3, 4};
    Complex<float> c = a * b;  // error: C2N2008
    out[0] = c.x;
}
