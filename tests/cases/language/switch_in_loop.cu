// `break` ends the switch, `continue` goes on with the loop.
// launch: 1 4
// arg out: i32[4] = 0
// expect out: 22 22 22 22
__global__ void k(int *out)
{
    int t = threadIdx.x, sum = 0;
    for (int i = 0; i < 6; i++) {
        switch ((i + t) % 3) {
        case 0:
            continue;
        case 1:
            sum += 1;
            break;
        case 2:
            sum += 8;
        }
        sum += 1;
    }
    out[t] = sum;
}
