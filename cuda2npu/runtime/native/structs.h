/* Two or four neighbouring elements of each lane, in as many vectors: `load_side`, `store_side` where
   lane lies beside lane from `p` on; `load_far`, `store_far`, of 16 bytes, where lane `l` is at `p + at[l]`. */
#if W == 16
#define EVEN 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define ODD 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
#define LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#elif W == 8
#define EVEN 0, 2, 4, 6, 8, 10, 12, 14
#define ODD 1, 3, 5, 7, 9, 11, 13, 15
#define LOW 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH 4, 12, 5, 13, 6, 14, 7, 15
#else
#define EVEN 0, 2, 4, 6
#define ODD 1, 3, 5, 7
#define LOW 0, 4, 1, 5
#define HIGH 2, 6, 3, 7
#endif
#ifdef __clang__
#define MIX(i, a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define MIX(i, a, b, ...) __builtin_shuffle(a, b, (i##x){__VA_ARGS__})
#endif

/* Elements that lie beside each other, to a vector for each; and back. `i`: an integer type of the size of `t`. */
#define ZIP2(t, i) \
    F void unzip2_##t(const t##x *v, t##x *r) { r[0] = MIX(i, v[0], v[1], EVEN), r[1] = MIX(i, v[0], v[1], ODD); } \
    F void zip2_##t(const t##x *v, t##x *r) { r[0] = MIX(i, v[0], v[1], LOW), r[1] = MIX(i, v[0], v[1], HIGH); }
#define ZIP4(t, i) \
    F void unzip4_##t(const t##x *v, t##x *r) { \
        const t##x a = MIX(i, v[0], v[1], EVEN), b = MIX(i, v[2], v[3], EVEN); \
        const t##x c = MIX(i, v[0], v[1], ODD), d = MIX(i, v[2], v[3], ODD); \
        r[0] = MIX(i, a, b, EVEN), r[1] = MIX(i, c, d, EVEN), r[2] = MIX(i, a, b, ODD), r[3] = MIX(i, c, d, ODD); } \
    F void zip4_##t(const t##x *v, t##x *r) { \
        const t##x a = MIX(i, v[0], v[2], LOW), b = MIX(i, v[0], v[2], HIGH); \
        const t##x c = MIX(i, v[1], v[3], LOW), d = MIX(i, v[1], v[3], HIGH); \
        r[0] = MIX(i, a, c, LOW), r[1] = MIX(i, a, c, HIGH), r[2] = MIX(i, b, d, LOW), r[3] = MIX(i, b, d, HIGH); }

/* `last`: those lanes of the last vector in memory that are anybody's. */
#define SIDE(t, n) \
    F void load_side##n##_##t(const u8 *p, lanes last, t##x *r) { \
        t##x v[n]; \
        _Pragma("GCC unroll 4") \
        for (int k = 0; k < n - 1; k++) v[k] = load_##t(p + k * sizeof *v); \
        v[n - 1] = last == ALL ? load_##t(p + (n - 1) * sizeof *v) : load_masked_##t(p + (n - 1) * sizeof *v, last); \
        unzip##n##_##t(v, r); } \
    F void store_side##n##_##t(u8 *p, const t##x *v, int stream) { \
        t##x r[n]; \
        zip##n##_##t(v, r); \
        _Pragma("GCC unroll 4") \
        for (int k = 0; k < n; k++) stream_##t(p + k * sizeof *r, r[k], stream); }

/* 16 bytes of each of some lanes from `l` on, as one vector: without a way through memory, where 16 bytes
   that were just stored would be loaded as part of more. */
#if defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define JOINS
#endif
#endif
typedef i32 c2n_16 __attribute__((vector_size(16)));
F c2n_16 c2n_at16(const u8 *p) {
    c2n_16 v;
    __builtin_memcpy(&v, p, 16);
    return v;
}
#define FAR16(l) c2n_at16(p + at[l])
#define FAR32(l) __builtin_shufflevector(FAR16(l), FAR16((l) + 1), 0, 1, 2, 3, 4, 5, 6, 7)
#define FAR64(l) __builtin_shufflevector(FAR32(l), FAR32((l) + 2), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
#ifdef JOINS
#define ROWS(t) \
    _Pragma("GCC unroll 16") \
    for (int k = 0; k < (int)(16 * W / sizeof *v); k++) { \
        enum { N = sizeof *v / 16 }; \
        if (N == 1) { const c2n_16 x = FAR16(k); __builtin_memcpy(&v[k], &x, 16); } \
        for (int i = 0; i < N - 1; i += 4) { \
            if (N == 2) { const __typeof__(FAR32(0)) x = FAR32(k * 2); __builtin_memcpy(&v[k], &x, 32); } \
            else { const __typeof__(FAR64(0)) x = FAR64(k * N + i); __builtin_memcpy((u8 *)&v[k] + 16 * i, &x, 64); } \
        } \
    }
#else
#define ROWS(t) EACH __builtin_memcpy((u8 *)v + 16 * l, p + at[l], 16);
#endif

#define FAR(t, n) \
    F void load_far##n##_##t(const u8 *p, u64x at, t##x *r) { \
        t##x v[n]; \
        ROWS(t) \
        unzip##n##_##t(v, r); } \
    F void store_far##n##_##t(u8 *p, u64x at, const t##x *v) { \
        t##x r[n]; \
        zip##n##_##t(v, r); \
        EACH __builtin_memcpy(p + at[l], (u8 *)r + 16 * l, 16); }
