// launch: 1 4
// arg x: i32[8] = 0..7
// arg out: i64[4] = 0
// expect out: 4 16 0 4
// expect x: 0 1 2 30 4 5 6 7
__global__ void k(int *x, long long *out)
{
    int *first = x + 2, *last = &x[6];
    if (threadIdx.x == 0) {
        out[0] = last - first;
        out[1] = (char *)last - (char *)first;
        out[2] = first > last;
        const int *p = first;
        p += 3;
        p--;
        out[3] = *p;
        *(first + 1) = 30;
    }
}
