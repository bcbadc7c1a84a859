// launch: 1 7
// arg out: i32[7] = 0
// expect out: 111 11 1 1000 50 1000 111
__global__ void k(int *out)
{
    int t = threadIdx.x, value = 0;
    switch (t % 6) {
    case 0:
        value += 100;
        // falls through
    case 1:
        value += 10;
        // falls through
    case 2:
        value += 1;
        break;
    case 4: {
        int local = 50;
        value = local;
        break;
    }
    default:
        value = 1000;
    }
    out[t] = value;
}
