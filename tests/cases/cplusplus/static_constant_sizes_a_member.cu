// launch: 1 1
// arg out: i32[8] = 0
// expect out: 4 16 2 16 2 3 96 8
template <typename T> struct Pack {
    static constexpr const int size = sizeof(int4) / sizeof(T);
    static const int middle = size / 2;
    T values[size];
    T pairs[middle][2];
};

template <typename T> struct Outer {
    static constexpr int size = 3;
    Pack<T> packs[size];
};

template <typename T> struct Lone {
    static constexpr int size = sizeof(T) * 2;
    T values[2 * size];
};

__global__ void k(int *out)
{
    Pack<float> a;
    Pack<double> b;
    Pack<float> *p = &a;
    Lone<Outer<float>> *lone = 0;
    a.values[0] = 1;
    b.values[0] = 1;
    out[0] = p->size;
    out[1] = sizeof a.values;
    out[2] = b.size;
    out[3] = sizeof b.values;
    out[4] = a.middle;
    out[5] = Outer<float>::size;
    out[6] = sizeof(Outer<double>);
    out[7] = sizeof(lone->values) / sizeof(Outer<float>) / lone->size * 4;
}
