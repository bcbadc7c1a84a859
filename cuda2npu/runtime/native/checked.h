/* Bounds, alignment and unwritten memory, for checked kernels. Before it: LOCAL_BYTES and the tables
   of shared and private buffers. Every access has a `c2n_near`: the room that it was in the last time.
   Yielded are codes of faults; 0: none. */
typedef struct {
    u64 first, end, constant;
    u64 shadow; /* plus a device address: where its byte says whether it was written; 0: all of it was */
} c2n_near;

static u32 c2n_find_global(const c2n_launch *launch, c2n_near *near, u64 a, u64 end, u32 writes) {
    u64 low = 0, high = launch->room_count;
    while (low < high) {
        const u64 middle = (low + high) / 2;
        if (launch->rooms[middle].first <= a) low = middle + 1;
        else high = middle;
    }
    if (!low) return 9001;
    const c2n_room *room = &launch->rooms[low - 1];
    if (end > room->end || end < a || (writes && room->constant)) return 9001;
    const u64 shadow = room->whole ? 0 : (u64)launch->written - launch->global_base;
    *near = (c2n_near){room->first, room->end, room->constant, shadow};
    return 0;
}

static u32 c2n_find_shared(const c2n_launch *launch, const c2n_worker *worker, c2n_near *near, u64 a,
                           u64 end) {
    for (u32 i = 0; i < SHARED_ROOMS; i++) {
        const c2n_room *room = &c2n_shared_rooms[i];
        const u64 last = room->end + (room->dynamic ? launch->dynamic_shared : 0);
        if (a >= room->first && end <= last) {
            const u64 shadow = worker->shared_written ? (u64)worker->shared_written - SHARED_BASE : 0;
            *near = (c2n_near){room->first, last, 0, shadow};
            return 0;
        }
    }
    return 9001;
}

#define STRAY 1 /* instead of a fault's code: a load out of bounds that goes on */

static __attribute__((noinline)) void c2n_stray(c2n_launch *launch, u32 op, u64 block, u64 thread, u64 a) {
    u32 none = 0;
    if (__atomic_load_n(&launch->stray.code, __ATOMIC_RELAXED)) return;
    if (!__atomic_compare_exchange_n(&launch->stray.code, &none, 9001, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        return;
    launch->stray.op = op, launch->stray.block = block;
    launch->stray.thread = thread, launch->stray.address = a;
}

/* Whether `size` bytes at `shadow` are all 1. */
F u32 c2n_all_written(const u8 *shadow, u64 size) {
    u64 all = 0x0101010101010101ull, word = all;
    for (; size >= 8; size -= 8, shadow += 8) {
        __builtin_memcpy(&word, shadow, 8);
        all &= word;
    }
    for (; size; size--) all &= 0x0101010101010100ull | *shadow++;
    return all == 0x0101010101010101ull;
}

static __attribute__((noinline)) u32 c2n_check(const c2n_launch *launch, const c2n_worker *worker,
                                               c2n_near *near, u64 a, u32 size, u32 align, u32 mode,
                                               u64 thread) {
    if (!(a >= near->first && a + size <= near->end && !(mode & WRITES && near->constant))) {
        u32 code = 9001;
        if (a >= launch->global_base) code = c2n_find_global(launch, near, a, a + size, mode & WRITES);
        else if (a >= LOCAL_BASE) {
            for (u32 i = 0; i < LOCAL_ROOMS; i++) {
                const c2n_room *room = &c2n_local_rooms[i];
                if (a < room->first || a + size > room->end) continue;
                const u64 shadow = (u64)worker->local_written + thread * LOCAL_BYTES - LOCAL_BASE;
                if (a & (align - 1)) return 9002;
                if (!worker->local_written) return 0;
                if (mode & READS && !c2n_all_written((u8 *)(shadow + a), size)) return 9003;
                if (mode & WRITES) __builtin_memset((u8 *)(shadow + a), 1, size);
                return 0;
            }
        } else if (a >= SHARED_BASE) code = c2n_find_shared(launch, worker, near, a, a + size);
        if (code == 9001 && mode == READS && a >= launch->stray_first && a + size <= launch->stray_end)
            return a & (align - 1) ? 9002 : STRAY;
        if (code) return code;
    }
    if (a & (align - 1)) return 9002;
    if (!near->shadow) return 0;
    u8 *shadow = (u8 *)(near->shadow + a);
    if (mode & READS && !c2n_all_written(shadow, size)) return 9003;
    if (mode & WRITES) __builtin_memset(shadow, 1, size);
    return 0;
}

/* Lanes side by side; most often they are in one room. In the upper half of what it yields: the first
   lane with a fault. */
static __attribute__((noinline)) u32 c2n_check_side(const c2n_launch *launch, const c2n_worker *worker,
                                                    c2n_near *near, u64 first, u32 size, lanes some,
                                                    u32 align, u32 mode, u64 thread) {
    if (!some) return 0;
    const u32 low = lowest(some), high = highest(some);
    const u64 a = first + low * size, bytes = (u64)(high - low + 1) * size;
    const u32 together = (some >> low) == (2u << (high - low)) - 1; /* without a gap */
    if (together && align <= size && a >= near->first && a + bytes <= near->end && !(first & (size - 1)) &&
        !(mode & WRITES && near->constant)) {
        if (!near->shadow) return 0;
        u8 *shadow = (u8 *)(near->shadow + a);
        if (!(mode & READS) || c2n_all_written(shadow, bytes)) {
            if (mode & WRITES) __builtin_memset(shadow, 1, bytes);
            return 0;
        }
    }
    u32 strayed = 0;
    for (u32 l = low; l <= high; l++)
        if (some >> l & 1) {
            const u32 code = c2n_check(launch, worker, near, first + l * size, size,
                                       align > size ? align : size, mode, thread + l);
            if (code == STRAY) strayed = code | l << 16;
            else if (code) return code | l << 16;
        }
    return strayed;
}

#define CHECK_ONE(address_, size_, align_, mode_, op_, thread_) do { \
        const u64 a_ = (address_), at_ = (thread_); \
        const u32 code_ = c2n_check(launch, worker, &$near##op_, a_, size_, \
                                    align_ > size_ ? align_ : size_, mode_, at_); \
        if (__builtin_expect(code_, 0)) { \
            if (code_ != STRAY) FAULT(code_, op_, at_, a_); \
            c2n_stray(launch, op_, number, at_, a_); \
        } \
    } while (0)

#define CHECK_SIDE(address_, size_, on_, align_, mode_, op_, thread_) do { \
        const u64 first_ = (address_); \
        const u32 code_ = c2n_check_side(launch, worker, &$near##op_, first_, size_, (lanes)(on_), align_, \
                                         mode_, thread_); \
        if (__builtin_expect(code_, 0)) { \
            const u64 at_ = (thread_) + (code_ >> 16), a_ = first_ + (code_ >> 16) * (size_); \
            if ((code_ & 0xffff) != STRAY) FAULT(code_ & 0xffff, op_, at_, a_); \
            c2n_stray(launch, op_, number, at_, a_); \
        } \
    } while (0)
