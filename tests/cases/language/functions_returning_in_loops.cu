// launch: 1 5
// arg out: i32[5] = 0
// expect out: 2 3 5 -1 10
__device__ int first_divisor(int n)
{
    for (int d = 2; d * d <= n; d++) {
        switch (n % d) {
        case 0:
            return d;
        case 1:
            continue;
        default:
            break;
        }
        if (d > 40)
            return 0;
    }
    return n < 2 ? -1 : n;
}
__global__ void k(int *out)
{
    const int numbers[5] = {8, 27, 25, 1, 29};
    int d = first_divisor(numbers[threadIdx.x]);
    out[threadIdx.x] = d > 20 ? first_divisor(d - 19) * 5 : d;
}
