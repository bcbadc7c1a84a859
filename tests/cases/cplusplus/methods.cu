// Members of the object are seen without `this`; const chooses among methods; `this` can be returned.
// launch: 1 4
// arg out: i32[4] = 0
// expect out: 20721 20722 20723 20724
__device__ int n = 7;
struct Counter {
    struct Step {
        int by;
        __device__ int twice() const { return 2 * by; }
    };
    int n;
    Step step;
    __device__ int next()
    {
        n += step.twice();
        return n;
    }
    __device__ int kind() { return 1; }
    __device__ int kind() const { return 2; }
    __device__ Counter &add(int by)
    {
        this->n += by;
        return *this;
    }
    __device__ int both(int m) const
    {
        int found = n;
        {
            int n = m;
            found += n;
        }
        return found + ::n;
    }
};
__global__ void k(int *out)
{
    Counter c = {(int)threadIdx.x, {3}};
    const Counter d = c;
    c.add(1).add(0).next();
    out[threadIdx.x] = c.n + d.kind() * 10000 + c.both(0) * 100 + c.kind() * 14 - c.n * 100 + d.n * 0;
}
