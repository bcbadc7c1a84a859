// A struct within a struct template has the outer one's arguments.
// launch: 1 1
// arg out: i32[8] = 0
// expect out: 5 12 3 7 16 4 9 2
template <typename T, int N>
struct Row {
    struct Cell {
        T values[N];
        struct Mark {
            T at[2 * N];
        };
    };
    typedef Cell Same;
    Cell first;
    typename Cell::Mark mark;
};

template <typename T>
__global__ void k(int *out)
{
    typedef Row<T, 2> Two;
    Row<T, 2> row;
    typename Two::Cell cell;
    cell.values[1] = 5;
    row.first = cell;
    out[0] = (int)row.first.values[1];
    out[1] = (int)sizeof(Row<T, 3>::Cell);
    Row<char, 3>::Same letters = {{1, 2, 3}};
    out[2] = letters.values[2];
    row.first.values[0] = 7;
    out[3] = (int)row.first.values[0];
    out[4] = (int)sizeof(row.mark);
    out[5] = (int)sizeof(Row<char, 2>::Cell::Mark);
    Row<short, 1>::Cell one = {{9}};
    out[6] = one.values[0];
    out[7] = (int)sizeof(one);
}

void host(int *out)
{
    k<float><<<1, 1>>>(out);
}
