// A struct within a struct template uses the outer one's types, constants and enumerators.
// launch: 1 1
// arg out: i32[8] = 0
// expect out: 120 56 16 4 7 9 2 12
template <typename T, int N>
struct Table {
    typedef T type;
    static const int n = N + 1;
    enum { E = N };
    struct Row {
        type a[n];
        T b;
        int c[E];
    };
    union Word {
        type t;
        int i;
    };
    Row rows[2];
    Word word;
};
template <>
struct Table<char, 1> {
    typedef int type;
    struct Row {
        type a[3];
    };
};
typedef Table<short, 2> Shorts;

template <typename A>
__device__ int last(int value)
{
    typename A::Row row;
    row.a[2] = value;
    return row.a[2];
}

__global__ void k(int *out)
{
    out[0] = sizeof(Table<double, 3>);
    out[1] = sizeof(Table<double, 3>::Row);
    out[2] = sizeof(Shorts::Row);
    out[3] = sizeof(Table<short, 2>::Word);
    out[4] = last<Shorts>(65543);
    Table<double, 3> table;
    table.rows[1].a[3] = 4.5;
    out[5] = table.rows[1].a[3] * Shorts::E;
    table.word.i = 2;
    out[6] = table.word.i;
    out[7] = sizeof(Table<char, 1>::Row);
}
