// Sums and products wrap at their width.
// launch: 1 1
// arg s: i32[3] = 0
// arg u: u32[3] = 0
// arg l: i64[2] = 0
// arg a: 2147483647
// arg b: 4294967295
// arg c: 9223372036854775807
// expect s: -2147483648 1 -2147483647
// expect u: 0 1 4294967294
// expect l: -9223372036854775808 1
__global__ void k(int *s, unsigned int *u, long long *l, int a, unsigned int b, long long c)
{
    s[0] = (int)((unsigned int)a + 1u);
    s[1] = (int)((unsigned int)a * (unsigned int)a);
    s[2] = -a;
    u[0] = b + 1;
    u[1] = b * b;
    u[2] = b << 1;
    l[0] = (long long)((unsigned long long)c + 1ull);
    l[1] = (long long)((unsigned long long)c * (unsigned long long)c);
}
