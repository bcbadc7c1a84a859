// launch: 1 2x3
// arg out: i32[6] = -1
// expect out: 5 4 3 2 1 0
#include <cooperative_groups.h>
namespace cg = cooperative_groups;
__global__ void k(int *out)
{
    __shared__ int line[6];
    cg::thread_block block = cg::this_thread_block();
    line[block.thread_rank()] = block.thread_rank();
    cg::sync(block);
    out[block.thread_rank()] = line[block.size() - 1 - block.thread_rank()];
    block.sync();
}
