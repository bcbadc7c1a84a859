// Right shifts keep the sign of signed numbers; the count may be of another type.
// launch: 1 4
// arg n: i32[4] = 0 1 8 31
// arg left: u32[4] = 0
// arg arithmetic: i32[4] = 0
// arg logical: u32[4] = 0
// arg wide: u64[4] = 0
// expect left: 5 10 1280 2147483648
// expect arithmetic: -256 -128 -1 -1
// expect logical: 4294967040 2147483520 16777215 1
// expect wide: 4294967296 8589934592 1099511627776 9223372036854775808
__global__ void k(const int *n, unsigned int *left, int *arithmetic, unsigned int *logical,
                  unsigned long long *wide)
{
    int i = threadIdx.x;
    left[i] = 5u << n[i];
    arithmetic[i] = -256 >> n[i];
    logical[i] = (unsigned int)-256 >> n[i];
    wide[i] = 0x100000000ull << n[i];
}
