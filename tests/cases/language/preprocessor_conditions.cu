// Conditions of `#if` are 64-bit arithmetic, signed or unsigned, with short circuits.
// launch: 1 1
// arg out: i32[7] = 0
// expect out: 1 1 1 2 1 1 1
#define N 7
#if '\xff' < 0
#define CHARS 1
#else
#define CHARS 0
#endif
#if -1 >> 1 == -1 && (-7) / 2 == -3 && -7 % 3 == -1
#define DIVISIONS 1
#else
#define DIVISIONS 0
#endif
#if (2 || 1 / 0) && !defined(UNKNOWN) && UNKNOWN == 0
#define CIRCUITS 1
#else
#define CIRCUITS 0
#endif
#if 1 ? 0 : 1 / 0
#define BRANCHES 1
#elif defined N && N == 7
#define BRANCHES 2
#endif
#if true && !false && 10'000 == 10000 && 0b11 == 3
#define SPELLINGS 1
#else
#define SPELLINGS 0
#endif
#if -1 > 0u && (-1) * 1u / 2 > 5
#define UNSIGNED 1
#else
#define UNSIGNED 0
#endif
#if 1 << 63 < 0 && 1u << 63 > 0
#define SHIFTS 1
#else
#define SHIFTS 0
#endif
__global__ void k(int *out)
{
    out[0] = CHARS;
    out[1] = DIVISIONS;
    out[2] = CIRCUITS;
    out[3] = BRANCHES;
    out[4] = SPELLINGS;
    out[5] = UNSIGNED;
    out[6] = SHIFTS;
}
