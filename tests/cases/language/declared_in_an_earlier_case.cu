// A switch may jump past a declaration without an initialiser: the variable is there all the same.
// launch: 1 4
// arg o: i32[4] = 0 1 2 3
// expect o: 1 6 18 1
__device__ int *same(int *p) { return p; }
__global__ void k(int *o)
{
    int t = threadIdx.x;
    switch (o[t] % 3) {
    case 0:
        int a;
        *same(&a) += 1;
        o[t] = a;
        break;
    case 1:
        a = 5;
        *same(&a) += 1;
        o[t] = a;
        break;
    default:
        int b[2];
        b[0] = a = 8;
        o[t] = b[0] + 10;
    }
}
