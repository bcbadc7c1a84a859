// `c ? a : b`, `(x, a)`, `a = b` and `++a` are places: what refers to them writes there.
// launch: 1 2
// arg out: i32[12] = 0
// expect out: 50 2 3 5 4 9 1 50 4 80 10 11
struct Pair
{
    int first;
    int rest[2];
};

__device__ int &either(Pair &p, int i)
{
    return i ? p.first : p.rest[0];
}

template <int I>
__device__ int &fixed(Pair &p)
{
    return I == 0 ? p.first : p.rest[1];
}

__device__ void set(int &place, int value)
{
    place = value;
}

__global__ void k(int *out)
{
    int t = threadIdx.x, n = 0;
    Pair p = {1, {2, 3}}, q = {4, {5, 6}};
    either(p, 1 - t) = 50;
    int &chosen = t ? q.rest[0] : q.first;
    chosen = 79 + t;
    set((n++, q.rest[1]), 7);
    set(q.rest[1] += 20 * t, 8 + n);
    (t ? p : q).rest[1] = fixed<1>(p) + 1;
    set(t ? fixed<1>(q) : fixed<0>(q), q.rest[1] + n);
    int *row = out + 6 * t;
    row[0] = p.first;
    row[1] = p.rest[0];
    row[2] = p.rest[1];
    row[3] = t ? q.rest[0] : q.first;
    row[4] = q.rest[1];
    row[5] = 9 + 2 * t;
}
