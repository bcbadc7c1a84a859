// launch: 1 64
// arg out: i32[12] = 0
// expect out: 9 22 9 54 1 45 14 0 5 5 0 0
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>
namespace cg = cooperative_groups;

struct Largest {
    float value;
    struct { int index; short tag; } where;
};

__device__ Largest larger(const Largest &a, Largest b)
{
    return a.value >= b.value ? a : b;
}

namespace ops {
template <typename T> __device__ T saturating(T a, T b) { return min(a + b, (T)45); }
}

__device__ bool either(bool a, bool b) { return a || b; }

template <short (*combine)(short, short)> __device__ short all_of(short x)
{
    cg::thread_block_tile<4> four = cg::tiled_partition<4>(cg::this_thread_block());
    return cg::reduce(four, x, combine);
}

__device__ short narrow(short a, short b) { return a + b; }

__global__ void k(int *out)
{
    cg::thread_block_tile<32> warp = cg::tiled_partition<32>(cg::this_thread_block());
    int lane = warp.thread_rank(), t = threadIdx.x;
    Largest mine = {(float)(lane * 7 % 10), {t, 3}};
    mine.value = lane == 22 ? 9.5f : mine.value;
    Largest best = cg::reduce(warp, mine, larger);
    if (lane == 31) {
        out[t / 32 * 2] = (int)best.value;
        out[t / 32 * 2 + 1] = best.where.index;
    }
    bool any = cg::reduce(warp, lane == 5, either);
    int sum = cg::reduce(warp, lane, ops::saturating<int>);
    short part = all_of<narrow>((short)(lane + 2));
    if (t == 0) {
        out[4] = any;
        out[5] = sum;
        out[6] = part;
        out[8] = out[9] = best.where.tag + 2;
    }
}
