// `continue` in a do loop goes to the condition.
// launch: 1 3
// arg out: i32[6] = 0
// expect out: 5 4 5 5 5 6
__global__ void k(int *out)
{
    int i = 0, sum = threadIdx.x;
    do {
        i++;
        if (i == 3)
            continue;
        sum++;
    } while (i < 5);
    out[2 * threadIdx.x] = i;
    out[2 * threadIdx.x + 1] = sum;
}
