// The fields of a record that nothing has assigned are zero, but no array is, in a record or not.
// launch: 1 1
// arg o: i32[2] = 0
struct Mixed {
    int n;
    int v[3];
};
__global__ void k(int *o)
{
    Mixed one;
    one.v[0] = 1;
    o[0] = one.n + one.v[0];
    o[1] = one.v[o[0]];  // error: C2N9003
}
