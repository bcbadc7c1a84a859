// Structs in memory, with padding; pointers to members.
// launch: 1 3
// arg raw: u8[36] = 1 9 9 9 2 0 0 0 3 9 9 9 4 9 9 9 5 0 0 0 6 9 9 9 7 9 9 9 8 0 0 0 9 9 9 9
// arg out: i32[3] = 0
// expect out: 6 15 24
// expect raw: 1 9 9 9 6 0 0 0 3 9 9 9 4 9 9 9 15 0 0 0 6 9 9 9 7 9 9 9 24 0 0 0 9 9 9 9
struct Item {
    char tag;
    int value;
    char last;
};
__device__ void add(int *to, const Item *item)
{
    *to += item->tag + (*item).last;
}
__global__ void k(Item *items, int *out)
{
    Item *mine = items + threadIdx.x;
    add(&mine->value, mine);
    out[threadIdx.x] = items[threadIdx.x].value;
}
