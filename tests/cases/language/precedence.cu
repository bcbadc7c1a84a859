// launch: 1 1
// arg out: i32[8] = 0
// arg a: 6
// arg b: 3
// expect out: 7 1 56 7 -2 1 5 12
__global__ void k(int *out, int a, int b)
{
    out[0] = a & b == 3 ? 0 : 7;
    out[1] = a > b == 1;
    out[2] = 1 + a << b - (b > 2) * 0 & 63 | 1 << 4;
    out[3] = a ^ b & 1 | 2;
    out[4] = -a / b % 4;
    out[5] = !a == 0 && b || a / 0x7fffffff;
    out[6] = a - b + 2;
    out[7] = a - -b * 2;
}
