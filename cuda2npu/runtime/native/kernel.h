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
#define GLOBAL(a) ((u8 *)(global$ + (a)))
#define SHARED(a) ((u8 *)(shared$ + (a)))

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
