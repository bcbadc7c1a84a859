/* Bounds, alignment and unwritten memory, for checked kernels. Before it: LOCAL_BYTES and the tables
   of shared and private buffers. */
static u32 c2n_inside(const c2n_launch *launch, c2n_room *near, u64 a, u64 end, u32 writes) {
    if (LIKELY(a >= near->first && end <= near->end && !(writes && near->constant))) return 0;
    u64 low = 0, high = launch->room_count;
    while (low < high) {
        const u64 middle = (low + high) / 2;
        if (launch->rooms[middle].first <= a) low = middle + 1;
        else high = middle;
    }
    if (!low) return 9001;
    const c2n_room *room = &launch->rooms[low - 1];
    if (end > room->end || end < a || (writes && room->constant)) return 9001;
    *near = *room;
    return 0;
}

static u32 c2n_scratch(const c2n_room *rooms, u32 count, u64 a, u64 end) {
    for (u32 i = 0; i < count; i++)
        if (a >= rooms[i].first && end <= rooms[i].end) return 0;
    return 9001;
}

/* Shadow bytes of an element; private memory: of one thread. */
F u8 *c2n_shadow(const c2n_launch *launch, const c2n_worker *worker, u64 a, u64 thread) {
    if (a >= launch->global_base) return launch->written + (a - launch->global_base);
    if (a >= LOCAL_BASE) return worker->local_written + thread * LOCAL_BYTES + (a - LOCAL_BASE);
    return worker->shared_written + (a - SHARED_BASE);
}

static u32 c2n_check(const c2n_launch *launch, const c2n_worker *worker, c2n_room *near, u64 a, u64 size,
                     u64 align, u32 mode, u64 thread) {
    u32 code = 9001;
    if (a >= launch->global_base) code = c2n_inside(launch, near, a, a + size, mode & WRITES);
    else if (a >= LOCAL_BASE) code = c2n_scratch(c2n_local_rooms, LOCAL_ROOMS, a, a + size);
    else if (a >= SHARED_BASE) {
        c2n_room rooms[SHARED_ROOMS + 1];
        for (u32 i = 0; i < SHARED_ROOMS; i++) {
            rooms[i] = c2n_shared_rooms[i];
            if (rooms[i].number) rooms[i].end += launch->dynamic_shared;
        }
        code = c2n_scratch(rooms, SHARED_ROOMS, a, a + size);
    }
    if (code) return code;
    if (a & (align - 1)) return 9002;
    u8 *shadow = c2n_shadow(launch, worker, a, thread);
    if (mode & READS)
        for (u64 i = 0; i < size; i++)
            if (!shadow[i]) return 9003;
    if (mode & WRITES) __builtin_memset(shadow, 1, size);
    return 0;
}

/* Lanes side by side, all of them, in one room of global memory: the common case. */
F u32 c2n_side(const c2n_launch *launch, c2n_room *near, u64 a, u64 bytes, u64 align, u32 mode) {
    if (a < near->first || a + bytes > near->end || a & (align - 1)) return 1;
    if (mode & WRITES && near->constant) return 1;
    u8 *shadow = launch->written + (a - launch->global_base);
    if (mode & READS) {
        u64 all = ~0ull;
        for (u64 i = 0; i < bytes; i += 8) {
            u64 word;
            __builtin_memcpy(&word, shadow + i, 8);
            all &= word;
        }
        if (all != 0x0101010101010101ull) return 1;
    }
    if (mode & WRITES) __builtin_memset(shadow, 1, bytes);
    return 0;
}

#define CHECK_ONE(address_, size_, align_, mode_, op_, thread_) do { \
        const u64 a_ = (address_), at_ = (thread_); \
        const u32 code_ = c2n_check(launch, worker, &$near##op_, a_, size_, \
                                    align_ > size_ ? align_ : size_, mode_, at_); \
        if (__builtin_expect(code_, 0)) FAULT(code_, op_, at_, a_); \
    } while (0)

#define CHECK_SIDE(address_, size_, on_, align_, mode_, op_, thread_) do { \
        const u64 first_ = (address_); \
        const lanes some_ = (lanes)(on_); \
        if (!(some_ == ALL && align_ <= size_ && (size_) * W % 8 == 0 && \
              !c2n_side(launch, &$near##op_, first_, (size_) * W, size_, mode_))) \
            for (u32 k_ = 0; k_ < W; k_++) \
                if (some_ >> k_ & 1) CHECK_ONE(first_ + k_ * (size_), size_, align_, mode_, op_, (thread_) + k_); \
    } while (0)
