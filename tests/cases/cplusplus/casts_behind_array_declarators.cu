// A cast in C++'s form as the value of what the grammar takes for a call.
// launch: 1 1 64
// arg out: i32[3] = 0
// expect out: 5 9 7
__global__ void k(int *out)
{
    extern __shared__ int cells[];
    const int n = 2;
    typedef int Cell;
    Cell (*rows)[n] = reinterpret_cast<Cell (*)[n]>(cells);
    Cell (&first)[n] = *reinterpret_cast<Cell (*)[n]>(cells);
    rows[1][0] = 7;
    rows[0][1] = 9;
    first[0] = 5;
    out[0] = cells[0];
    out[1] = cells[1];
    out[2] = cells[2];
}
