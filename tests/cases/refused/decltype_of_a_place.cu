// `decltype` of a place that is no plain name is a reference: not taken for a value.
// launch: 1 1
// arg out: i32[1] = 0
__global__ void k(int *out)
{
    decltype(out[0]) first = out[0];  // error: C2N2003
    first = 5;
}
