// launch: 1 5
// arg out: i32[5] = 0
// expect out: 3 2 3 11 1
enum Kind { A = 1, B = 3, C = 4 };
__global__ void k(int *out)
{
    int value = 0;
    switch (threadIdx.x) {
    default:
        value = 1;
        // falls through
    case A:
        value += 2;
        break;
    case B:
        value = 10;
        // falls through
    case C:
        value++;
    }
    out[threadIdx.x] = threadIdx.x == A ? 2 : value;
}
