// launch: 1 1
// arg n: 4
// arg out: i32[1] = 0
// invalid: the length is not constant
__global__ void k(int n, int *out)
{
    int line[n];  // error: C2N2003
    line[0] = 1;
    *out = line[0];
}
