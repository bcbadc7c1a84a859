// launch: 1 4
// arg cells: i32[4] = 0
// expect cells: 2 2 2 4
struct Cell {
    int count;
    int sum;
};
__global__ void k(Cell *cells)
{
    Cell *c = &cells[threadIdx.x % 2];
    atomicAdd(&c->count, 1);
    atomicAdd(&c->sum, (int)threadIdx.x);
}
