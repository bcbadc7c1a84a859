// A pack of values that is loaded and stored as one: static methods, constants, bits, `operator[]`.
// launch: 1 2
// arg x: f32[8] = 1 2 3 4 5 6 7 8
// arg out: f32[8] = 0
// arg sums: i32[2] = 0
// expect out: 3 5 7 9 11 13 15 17
// expect sums: 24 24
template <typename T> struct alignas(16) Pack {
    Pack() = default;
    __device__ explicit Pack(int4 bits)
    {
        static_assert(sizeof(bits) == sizeof(values), "a pack has 16 bytes");
        memcpy(&values, &bits, sizeof(bits));
    }
    __device__ static Pack all(T value)
    {
        Pack made;
        for (int i = 0; i < size; ++i) made.values[i] = value;
        return made;
    }
    __device__ static Pack ones() { return all(1); }
    __device__ T &operator[](int i) { return values[i]; }
    __device__ const T &operator[](int i) const { return values[i]; }
    __device__ int4 bits() const
    {
        int4 found;
        memcpy(&found, &values, sizeof(found));
        return found;
    }
    __device__ T sum() const
    {
        T found = 0;
        for (int i = 0; i < size; i++) found += values[i];
        return found;
    }
    static constexpr const int size = sizeof(int4) / sizeof(T);
    T values[size];
};
typedef Pack<float> floats;
template <typename T> __device__ Pack<T> load(const T *from)
{
    return Pack<T>{*reinterpret_cast<const int4 *>(from)};
}
template <typename T> __device__ void store(T *to, Pack<T> value)
{
    *reinterpret_cast<int4 *>(to) = value.bits();
}
__global__ void k(const float *x, float *out, int *sums)
{
    int at = threadIdx.x * floats::size;
    floats p = load(x + at), one = floats::ones();
    for (int i = 0; i < floats::size; i++) p[i] = p[i] * floats::all(2)[i] + one[i];
    store(out + at, p);
    sums[threadIdx.x] = Pack<short>::all(3).sum() + Pack<short>::size * 0;
}
