// launch: 1 1
// arg out: i32[1] = 0
__global__ void k(int *out)
{
    int *p = nullptr;
    *out = *p;  // error: C2N9001
}
