// Each thread walks its own way through memory and stops at its own place.
// launch: 1 4
// arg next: i32[8] = 3 2 0 5 1 7 4 6
// arg value: i32[8] = 1 2 3 4 5 6 7 8
// arg out: i32[4] = 0
// expect out: 19 24 22 18
__global__ void k(const int *next, const int *value, int *out)
{
    int t = threadIdx.x, at = t, sum = 0;
    const int *p = value + at;
    do {
        sum += *p;
        at = next[at];
        p = &value[at];
        if (at == 6)
            break;
    } while (at != t && sum < 30);
    for (; sum < 11; sum += 11 - t)
        if (sum == 10)
            break;
    out[t] = sum;
}
