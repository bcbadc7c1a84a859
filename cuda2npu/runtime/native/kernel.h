/* What every kernel begins with, behind abi.h and vectors.h. */
double cbrt(double), exp(double), exp2(double), expm1(double), log(double), log2(double), log10(double),
    log1p(double), sin(double), cos(double), tan(double), asin(double), acos(double), atan(double),
    sinh(double), cosh(double), tanh(double), asinh(double), acosh(double), atanh(double), erf(double),
    erfc(double), lgamma(double), tgamma(double), pow(double, double), atan2(double, double),
    hypot(double, double), fmod(double, double), copysign(double, double), rint(double);
#define FN(name) __builtin_##name
#define FNf(name) __builtin_##name##f
#define M_PI_ 0x1.921fb54442d18p+1

#define SHARED_BASE 0x100000000ull
#define LOCAL_BASE 0x200000000ull
#define GLOBAL(a) ((u8 *)($global + (a)))
#define SHARED(a) ((u8 *)($shared + (a)))

#define FAULT(code_, op_, thread_, address_) do { \
        worker->fault = (c2n_fault){code_, op_, number, thread_, address_}; \
        return 1; \
    } while (0)

#define READS 1
#define WRITES 2

static void c2n_print(c2n_worker *worker, u64 block, u32 op, const u64 *words, u32 count) {
    c2n_output *out = &worker->output;
    const u64 need = 16 + 8 * (u64)count;
    if (out->used + need > out->room) {
        const u64 room = 2 * out->room + need + 4096;
        u8 *bytes = __builtin_realloc(out->bytes, room);
        if (!bytes) __builtin_trap();
        out->bytes = bytes;
        out->room = room;
    }
    u8 *p = out->bytes + out->used;
    const u32 bytes = 8 * count;
    __builtin_memcpy(p, &block, 8);
    __builtin_memcpy(p + 8, &op, 4);
    __builtin_memcpy(p + 12, &bytes, 4);
    __builtin_memcpy(p + 16, words, bytes);
    out->used += need;
}

F u32 c2n_lane_idx(u32 k, u32 by, u32 width) {
    const u32 keep = (32 - width) & 31, from = (k & keep) | (by & 31 & ~keep);
    return from;
}
F u32 c2n_lane_up(u32 k, u32 by, u32 width) {
    const u32 keep = (32 - width) & 31;
    return (i32)(k - (by & 31)) >= (i32)(k & keep) ? k - (by & 31) : k;
}
F u32 c2n_lane_down(u32 k, u32 by, u32 width) {
    const u32 keep = (32 - width) & 31, last = (k & keep) | (31 & ~keep);
    return k + (by & 31) <= last ? k + (by & 31) : k;
}
F u32 c2n_lane_xor(u32 k, u32 by, u32 width) {
    const u32 keep = (32 - width) & 31, last = (k & keep) | (31 & ~keep);
    return (k ^ (by & 31)) <= last ? k ^ (by & 31) : k;
}

/* Vectors of 32 lanes a warp: which lane each reads, and its element. */
F u32x c2n_from_idx(u32x k, u32x by, u32x width) {
    const u32x keep = (32 - width) & 31;
    return (k & keep) | (by & 31 & ~keep);
}
F u32x c2n_from_up(u32x k, u32x by, u32x width) {
    const u32x s = k - (by & 31);
    return sel_u32(ge_i32((i32x)s, (i32x)(k & ((32 - width) & 31))), s, k);
}
F u32x c2n_from_down(u32x k, u32x by, u32x width) {
    const u32x s = k + (by & 31), keep = (32 - width) & 31;
    return sel_u32(le_u32(s, (k & keep) | (31 & ~keep)), s, k);
}
F u32x c2n_from_xor(u32x k, u32x by, u32x width) {
    const u32x s = k ^ (by & 31), keep = (32 - width) & 31;
    return sel_u32(le_u32(s, (k & keep) | (31 & ~keep)), s, k);
}
#define PICK_LOOP(t) F t##x c2n_pick_##t(const t##x *own, u32x from) { \
        const t *lane = (const t *)own; t##x r; EACH r[l] = lane[from[l]]; return r; }
#if !defined(__clang__) && W == 16
#define PICK(t) F t##x c2n_pick_##t(const t##x *own, u32x from) { \
        return __builtin_shuffle(own[0], own[1], (i32x)from); }
PICK(i32) PICK(u32) PICK(f32) PICK_LOOP(i64) PICK_LOOP(u64) PICK_LOOP(f64)
#elif !defined(__clang__) && W == 8
#define PICK(t, index) F t##x c2n_pick_##t(const t##x *own, u32x from) { \
        const index at = __builtin_convertvector(from, index); \
        return sel_##t(lt_u32(from, splat_u32(16)), __builtin_shuffle(own[0], own[1], at), \
                       __builtin_shuffle(own[2], own[3], at)); }
PICK(i32, i32x) PICK(u32, i32x) PICK(f32, i32x) PICK(i64, i64x) PICK(u64, i64x) PICK(f64, i64x)
#else
PICK_LOOP(i32) PICK_LOOP(u32) PICK_LOOP(f32) PICK_LOOP(i64) PICK_LOOP(u64) PICK_LOOP(f64)
#endif
