// Each thread leaves its loop at its own time.
// launch: 1 5
// arg x: i32[5] = 0 1 6 7 27
// arg steps: i32[5] = -1
// arg digits: i32[5] = -1
// expect steps: 0 0 8 16 111
// expect digits: 1 1 1 1 2
__global__ void k(const int *x, int *steps, int *digits)
{
    int i = threadIdx.x;
    int n = x[i], count = 0;
    while (n > 1) {
        n = n % 2 ? 3 * n + 1 : n / 2;
        count++;
    }
    steps[i] = count;
    n = x[i];
    count = 0;
    do
        count++;
    while (n /= 10);
    digits[i] = count;
}
