/* Modelled time of a launch, from what the kernel counted: `cuda2npu/runtime/timing.py` in C.
   In: the table that `linear_model` made for this NPU, and the counters. Out: nanoseconds. */
#include "launch.h"

#include <stdlib.h>

enum { MEMORY, DMA, ENGINES = C2N_ENGINES };

/* One row: tiles of `fused` blocks follow one another through the engines; the busiest sets the pace. */
static double with_tile(const c2n_compiled *k, uint32_t row, const uint64_t *counts, uint64_t blocks,
                        uint64_t per_core) {
    const double *number = k->numbers + (size_t)row * ENGINES * k->needs.counts;
    double busy[ENGINES], slowest = 0, sum = 0;
    for (uint32_t engine = 0; engine < ENGINES; engine++) {
        double ns = 0;
        for (uint64_t i = 0; i < k->needs.counts; i++) ns += *number++ * (double)counts[i];
        busy[engine] = engine == MEMORY ? ns : ns * (double)per_core / (double)blocks;
        sum += busy[engine];
        if (busy[engine] > slowest) slowest = busy[engine];
    }
    const double tiles = (double)((per_core + k->fused[row] - 1) / k->fused[row]);
    const double through = sum - (busy[MEMORY] < busy[DMA] ? busy[MEMORY] : busy[DMA]);
    return through / tiles + slowest * (tiles - 1) / tiles;
}

double c2n_modelled_ns(const c2n_compiled *k, const uint64_t *counts, uint64_t blocks) {
    const c2n_target *npu = c2n_profile();
    const uint64_t cores = npu->cores < blocks ? npu->cores : blocks;
    const uint64_t per_core = (blocks + cores - 1) / cores;
    double least = 0;
    for (uint32_t row = 0; row < k->fused_count && k->fused[row] <= per_core; row++) {
        const double ns = with_tile(k, row, counts, blocks, per_core);
        if (!row || ns < least) least = ns;
    }
    return 1e3 * npu->launch_us + least;
}
