// launch: 1 3
// arg out: i32[3] = 0
// expect out: 20 31 42
struct Entry {
    int key;
    int values[2];
};
__global__ void k(int *out)
{
    Entry entries[3];
    for (int i = 0; i < 3; i++) {
        entries[i].key = i;
        entries[i].values[0] = 10 * i;
        entries[i].values[1] = 20;
    }
    Entry *e = &entries[threadIdx.x];
    out[threadIdx.x] = e->values[1] + e->values[0] + e->key;
}
