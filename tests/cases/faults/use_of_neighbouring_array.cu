// Past the end of one array, into the next.
// launch: 1 1
// arg n: 64
// arg a: i32[4] = 0
// arg b: i32[400] = 0
__global__ void k(int n, int *a, const int *b)
{
    a[0] = b[0];
    for (int i = 0; i < n; i++)
        a[i] = b[i];  // error: C2N9001
}
