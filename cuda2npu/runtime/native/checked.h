/* Bounds, alignment and unwritten memory, for checked kernels. Before it: LOCAL_BYTES and the tables
   of shared and private buffers. Every access has a `c2n_near`: the room that it was in the last time.
   Yielded are codes of faults; 0: none. */
typedef struct {
    u64 first, end, constant;
    u64 shadow; /* plus a device address: where its byte says whether it was written; 0: all of it was */
    u64 easy;   /* bytes from `first` on for which nothing but bounds and alignment is to be looked at */
    u64 marked; /* how often bytes at `shadow` were looked at */
    u64 count;  /* aligned places in the easy part for one element */
} c2n_near;
#define NOWHERE {1, 0, 0, 0, 0, 0, 0}
#define MOST_MARKS 65536 /* bytes of a room that are looked through as a whole */

/* The compiler takes it for another value from here on: what is made of it is made here, and not before a
   test that seldom leads here. */
#define HIDE(value_) __asm__("" : "+m"(value_))
#define NEVER_INLINE __attribute__((noinline, unused)) /* text that is compiled once */
#define COLD __attribute__((noinline, unused, cold))   /* and for size: that takes the compiler less time */

/* -- tests: all bytes that lanes access are in the easy part of one room ----------------------- */

F int c2n_easy(const c2n_near *near, u64 a, u64 size) {
    const u64 from = a - near->first;
    return from < near->easy && near->easy - from >= size;
}

/* The number of an element's place; enormous where it is not aligned, or before the first. */
F u64 c2n_place(const c2n_near *near, u64 a, u64 align) {
    const u64 from = a - near->first;
    return align == 1 ? from : from >> __builtin_ctzll(align) | from << (64 - __builtin_ctzll(align));
}

F u64 c2n_count(const c2n_near *near, u64 size, u64 align) {
    return near->first & (align - 1) || near->easy < size ? 0 : (near->easy - size) / align + 1;
}

/* Lanes at `start + at * scale`. `least`: INT32_MIN for signed indices, 0 for others, of which, for
   gathers' sake, none is beyond 31 bits. */
static NEVER_INLINE int c2n_easy_at(const c2n_near *near, u64 start, u32x at, i64 least, lanes on, i64 scale,
                                   i64 size, u64 align) {
    const i64 from = (i64)(start - near->first), to = (i64)near->easy - size - from;
    if (from > 1ll << 40 || from < -(1ll << 40) || to < 0 || start & (align - 1)) return !on;
    i64 low = from > 0 ? -(from / scale) : (scale - 1 - from) / scale, high = to / scale;
    low = low < least ? least : low, high = high > INT32_MAX ? INT32_MAX : high;
    if (low > high) return !on;
    return !(on & gt_u32(at - (u32)low, splat_u32((u32)high - (u32)low)));
}

static NEVER_INLINE int c2n_easy_ptr(const c2n_near *near, u64x a, lanes on, u32 size, u32 align) {
    if (near->easy < size) return 0;
    lanes off = gt_u64(a - near->first, splat_u64(near->easy - size));
    if (align > 1) off |= ne_u64(a & (u64)(align - 1), splat_u64(0));
    return !(on & off);
}

/* -- the same for all turns of a loop: `by`: from where the counter is to where it is 1 more, `turns`: how
   far it counts ------------------------------------------------------------------------------- */

#define FAR_OFF (1ll << 40)

F int c2n_reach(i64 by, u64 turns, i64 *all) {
    return !(turns >> 40) && !__builtin_mul_overflow(by, (i64)turns, all) && *all < FAR_OFF && *all > -FAR_OFF;
}

F int c2n_easy_turns(const c2n_near *near, u64 a, i64 by, u64 turns, u64 size, u64 align) {
    i64 all;
    if (!c2n_reach(by, turns, &all)) return 0;
    return c2n_easy(near, a, size) && c2n_easy(near, a + (u64)all, size) && !((a | (u64)by) & (align - 1));
}

static NEVER_INLINE int c2n_easy_turns_ptr(const c2n_near *near, u64x a, lanes on, i64 by, u64 turns, u32 size,
                                          u32 align) {
    i64 all;
    if (!c2n_reach(by, turns, &all) || (u64)by & (align - 1)) return 0;
    return c2n_easy_ptr(near, a, on, size, align) && c2n_easy_ptr(near, a + (u64)all, on, size, 1);
}

/* Whether all from `first` to `first + span` stay in a range. */
F int c2n_within(i64 first, i64 span, i64 by, u64 turns, i64 least, i64 most) {
    i64 all;
    if (!c2n_reach(by, turns, &all)) return 0;
    const i64 low = (all < 0 ? all : 0) + (span < 0 ? span : 0), high = (all > 0 ? all : 0) + (span > 0 ? span : 0);
    return first + low >= least && first + high <= most;
}

static NEVER_INLINE int c2n_within_u32x(u32x first, lanes on, i64 by, u64 turns) {
    i64 all;
    if (!c2n_reach(by, turns, &all) || all > UINT32_MAX || all < -(i64)UINT32_MAX) return 0;
    const u32x last = first + (u32)all;
    return !(on & (all < 0 ? gt_u32(last, first) : gt_u32(first, last)));
}

static NEVER_INLINE int c2n_within_i32x(i32x first, lanes on, i64 by, u64 turns) {
    return c2n_within_u32x((u32x)first ^ 1u << 31, on, by, turns);
}

/* -- what is wrong ------------------------------------------------------------------------------- */

static COLD u32 c2n_find_global(const c2n_launch *launch, c2n_near *near, u64 a, u64 end, u32 writes) {
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
    *near = (c2n_near){room->first, room->end, room->constant, shadow, shadow ? 0 : room->end - room->first, 0, 0};
    return 0;
}

static COLD u32 c2n_find_shared(const c2n_launch *launch, const c2n_worker *worker, c2n_near *near, u64 a,
                           u64 end) {
    for (u32 i = 0; i < SHARED_ROOMS; i++) {
        const c2n_room *room = &c2n_shared_rooms[i];
        const u64 last = room->end + (room->dynamic ? launch->dynamic_shared : 0);
        if (a >= room->first && end <= last) {
            const u64 shadow = worker->shared_written ? (u64)worker->shared_written - SHARED_BASE : 0;
            *near = (c2n_near){room->first, last, 0, shadow, shadow ? 0 : last - room->first, 0, 0};
            return 0;
        }
    }
    return 9001;
}

#define STRAY 1 /* instead of a fault's code: a load out of bounds that goes on */

static COLD void c2n_stray(c2n_launch *launch, u32 op, u64 block, u64 thread, u64 a) {
    u32 none = 0;
    if (__atomic_load_n(&launch->stray.code, __ATOMIC_RELAXED)) return;
    if (!__atomic_compare_exchange_n(&launch->stray.code, &none, 9001, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        return;
    launch->stray.op = op, launch->stray.block = block;
    launch->stray.thread = thread, launch->stray.address = a;
}

/* Whether `size` bytes at `shadow` are all 1. */
F u32 c2n_all_written(const u8 *shadow, u64 size) {
    const u64 ones = 0x0101010101010101ull;
    u64 all = ones, words[8];
    for (; size >= 64; size -= 64, shadow += 64) {
        __builtin_memcpy(words, shadow, 64);
        for (int i = 0; i < 8; i++) all &= words[i];
        if (all != ones) return 0;
    }
    for (; size >= 8; size -= 8, shadow += 8) {
        __builtin_memcpy(words, shadow, 8);
        all &= words[0];
    }
    for (; size; size--) all &= (ones - 1) | *shadow++;
    return all == ones;
}

/* Bytes of the room were found or marked as written: now and then, whether all of them are by now. */
F void c2n_marked(c2n_near *near) {
    const u64 size = near->end - near->first;
    near->marked++;
    if (!(near->marked & (near->marked - 1)) && size <= MOST_MARKS &&
        c2n_all_written((u8 *)(near->shadow + near->first), size))
        near->easy = size;
}

/* Marks of private memory: for each vector of threads and each byte, the lanes that have written it. */
F lanes *c2n_marks(const c2n_worker *worker, u64 group, u64 a) {
    return (lanes *)worker->local_written + group * LOCAL_BYTES + (a - LOCAL_BASE);
}

/* Whether all threads have written all of the room, looked at now and then. */
static NEVER_INLINE void c2n_marked_local(const c2n_worker *worker, c2n_near *near) {
    const u64 size = near->end - near->first;
    near->marked++;
    if (near->marked & (near->marked - 1) || size * GROUPS > MOST_MARKS) return;
    for (u64 group = 0; group < GROUPS; group++) {
        const lanes *marks = c2n_marks(worker, group, near->first), here = first_lanes(THREADS - (i64)(group * W));
        lanes all = here;
        for (u64 i = 0; i < size; i++) all &= marks[i];
        if (all != here) return;
    }
    near->easy = size;
}

static NEVER_INLINE u32 c2n_check_local(const c2n_worker *worker, c2n_near *near, u64 a, u32 size, u32 align,
                                        u32 mode, u64 group, lanes on) {
    const u32 first = lowest(on | 1u << (W - 1)) << 16; /* in the upper half of what it yields: the lane */
    if (!on) return 0;
    if (!(a >= near->first && a + size <= near->end)) {
        const c2n_room *room = c2n_local_rooms, *end = room + LOCAL_ROOMS;
        while (room < end && (a < room->first || a + size > room->end)) room++;
        if (room == end) return 9001 | first;
        *near = (c2n_near){room->first, room->end, 0, 0, worker->local_written ? 0 : room->end - room->first, 0, 0};
    }
    if (a & (align - 1)) return 9002 | first;
    if (!worker->local_written) return 0;
    lanes *marks = c2n_marks(worker, group, a), all = on;
    if (mode & READS)
        for (u32 i = 0; i < size; i++) all &= marks[i];
    if (all != on) return 9003 | lowest(on & ~all) << 16;
    if (mode & WRITES)
        for (u32 i = 0; i < size; i++) marks[i] |= on;
    c2n_marked_local(worker, near);
    return 0;
}

static __attribute__((noinline)) u32 c2n_check(const c2n_launch *launch, const c2n_worker *worker,
                                               c2n_near *near, u64 a, u32 size, u32 align, u32 mode,
                                               u64 thread) {
    if (a >= LOCAL_BASE && a < launch->global_base)
        return c2n_check_local(worker, near, a, size, align, mode, thread / W, (lanes)(1u << thread % W)) & 0xffff;
    if (!(a >= near->first && a + size <= near->end && !(mode & WRITES && near->constant))) {
        u32 code = 9001;
        if (a >= launch->global_base) code = c2n_find_global(launch, near, a, a + size, mode & WRITES);
        else if (a >= SHARED_BASE) code = c2n_find_shared(launch, worker, near, a, a + size);
        if (code == 9001 && mode == READS && a >= launch->stray_first && a + size <= launch->stray_end)
            return a & (align - 1) ? 9002 : STRAY;
        if (code) return code;
    }
    if (a & (align - 1)) return 9002;
    if (!near->shadow) return 0;
    u8 *shadow = (u8 *)(near->shadow + a);
    if (mode & READS && !c2n_all_written(shadow, size)) return 9003;
    if (mode & WRITES) __builtin_memset(shadow, 1, size);
    c2n_marked(near);
    return 0;
}

/* Whether the lanes that are on, without a gap, lie in the room where the op was before, and may. */
F int c2n_together(c2n_near *near, u64 first, u32 size, lanes some, u32 align, u32 mode) {
    const u32 low = lowest(some), high = highest(some);
    const u64 a = first + low * size, bytes = (u64)(high - low + 1) * size;
    if ((some >> low) != (2u << (high - low)) - 1 || align > size || first & (size - 1)) return 0;
    if (a < near->first || a + bytes > near->end || (mode & WRITES && near->constant)) return 0;
    if (!near->shadow) return 1;
    u8 *shadow = (u8 *)(near->shadow + a);
    const int whole = bytes == 4 * W; /* known when this is compiled, so without a loop */
    if (mode & READS && !(whole ? c2n_all_written(shadow, 4 * W) : c2n_all_written(shadow, bytes))) return 0;
    if (!(mode & WRITES)) {}
    else if (whole) __builtin_memset(shadow, 1, 4 * W);
    else __builtin_memset(shadow, 1, bytes);
    c2n_marked(near);
    return 1;
}

/* Lanes side by side; most often they are in one room, and the first tells in which. In the upper half
   of what it yields: the first lane with a fault. */
static __attribute__((noinline)) u32 c2n_check_side(const c2n_launch *launch, const c2n_worker *worker,
                                                    c2n_near *near, u64 first, u32 size, lanes some,
                                                    u32 align, u32 mode, u64 thread) {
    u32 strayed = 0;
    while (some && !c2n_together(near, first, size, some, align, mode)) {
        const u32 l = lowest(some);
        const u32 code = c2n_check(launch, worker, near, first + l * size, size,
                                   align > size ? align : size, mode, thread + l);
        if (code == STRAY) strayed = code | l << 16;
        else if (code) return code | l << 16;
        some &= some - 1;
    }
    return strayed;
}

/* Lanes anywhere. */
static COLD u32 c2n_check_lanes(const c2n_launch *launch, const c2n_worker *worker, c2n_near *near,
                                        u64x at, u32 size, lanes some, u32 align, u32 mode, u64 thread) {
    u32 strayed = 0;
    EACH if (ON(some)) {
        const u32 code = c2n_check(launch, worker, near, at[l], size, align > size ? align : size, mode,
                                   thread + (u64)l);
        if (code == STRAY) strayed = code | (u32)l << 16;
        else if (code) return code | (u32)l << 16;
    }
    return strayed;
}

static COLD int c2n_say(c2n_launch *launch, c2n_worker *worker, u32 code, u32 op, u64 thread, u64 a,
                                u64 number) {
    if (code == STRAY) c2n_stray(launch, op, number, thread, a);
    else worker->fault = (c2n_fault){code, op, number, thread, a};
    return code != STRAY;
}

/* Whether what is wrong with an access, if anything is, ends the block. */
#define WRONG(code, op_, thread_, address_) \
    if (__builtin_expect(code, 0) && c2n_say(launch, worker, (code) & 0xffff, op_, thread_, address_, number)) return 1

/* The checks below yield 1 where a fault ends the block. */

static COLD int c2n_ends_one(c2n_launch *launch, c2n_worker *worker, c2n_near *near, u32 op, u64 number,
                                    u64 thread, u64 a, u32 size, u32 align, u32 mode) {
    const u32 code = c2n_check(launch, worker, &near[op], a, size, align, mode, thread);
    WRONG(code, op, thread, a);
    near[op].count = c2n_count(&near[op], size, align);
    return 0;
}

static NEVER_INLINE int c2n_ends_side(c2n_launch *launch, c2n_worker *worker, c2n_near *near, u32 op, u64 number,
                                      u64 thread, u64 a, u32 size, u32 align, u32 mode, lanes on) {
    const u32 code = c2n_check_side(launch, worker, &near[op], a, size, on, align, mode, thread);
    WRONG(code, op, thread + (code >> 16), a + (code >> 16) * size);
    return 0;
}

static COLD int c2n_ends_lanes(c2n_launch *launch, c2n_worker *worker, c2n_near *near, u32 op, u64 number,
                                      u64 thread, u64x at, u32 size, u32 align, u32 mode, lanes on) {
    const u32 code = c2n_check_lanes(launch, worker, &near[op], at, size, on, align, mode, thread);
    WRONG(code, op, thread + (code >> 16), at[code >> 16]);
    return 0;
}

static COLD int c2n_ends_own(c2n_launch *launch, c2n_worker *worker, c2n_near *near, u32 op, u64 number,
                                    u64 group, u64 a, u32 size, u32 align, u32 mode, const lanes *on, u32 groups) {
    for (u32 i = 0; i < groups; i++) {
        const u32 code = c2n_check_local(worker, &near[op], a, size, align, mode, group + i, on[i]);
        WRONG(code, op, (group + i) * W + (code >> 16), a);
    }
    return 0;
}

#define WHOLE(size_, align_) ((align_) > (size_) ? (align_) : (size_))

#define CHECK_CALL(address_, size_, align_, mode_, op_, thread_) do { \
        if (c2n_ends_one(launch, worker, near, op_, number, thread_, address_, size_, WHOLE(size_, align_), mode_)) \
            return 1; \
    } while (0)

#define CHECK_ONE(address_, size_, align_, mode_, op_, thread_) do { \
        const u64 one_ = (address_); \
        if (LIKELY(c2n_place(&near[op_], one_, WHOLE(size_, align_)) < near[op_].count)) break; \
        CHECK_CALL(one_, size_, align_, mode_, op_, thread_); \
    } while (0)

#define CHECK_SIDE(address_, size_, align_, mode_, op_, thread_, on_) do { \
        if (c2n_ends_side(launch, worker, near, op_, number, thread_, address_, size_, align_, mode_, (lanes)(on_))) \
            return 1; \
    } while (0)

#define CHECK_LANES(at_, size_, align_, mode_, op_, thread_, on_) do { \
        if (c2n_ends_lanes(launch, worker, near, op_, number, thread_, at_, size_, align_, mode_, (lanes)(on_))) \
            return 1; \
    } while (0)

/* The same place in the private memory of each lane of some vectors, of whose lanes `...` are on. */
#define CHECK_OWN(address_, size_, align_, mode_, op_, group_, ...) do { \
        const u64 own_ = (address_), whole_ = WHOLE(size_, align_); \
        if (LIKELY(c2n_easy(&near[op_], own_, size_) && !(own_ & (whole_ - 1)))) break; \
        const lanes on_[] = {__VA_ARGS__}; \
        if (c2n_ends_own(launch, worker, near, op_, number, group_, own_, size_, whole_, mode_, on_, \
                         sizeof on_ / sizeof *on_)) return 1; \
    } while (0)
