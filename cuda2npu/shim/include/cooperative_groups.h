/* Cooperative groups as the host's compiler meets them, in the signatures and templates of device code.
   The device's side knows them by itself; here they are declared, and end the program if called. */
#ifndef _COOPERATIVE_GROUPS_H_
#define _COOPERATIVE_GROUPS_H_

#include "cuda_runtime.h"

#if defined(__cplusplus) && __cplusplus >= 201103L

#define C2N_NEVER \
    { __builtin_trap(); }

namespace cooperative_groups {

/* What all groups have. */
class thread_group {
  public:
    void sync() const C2N_NEVER
    unsigned long long size() const C2N_NEVER
    unsigned long long num_threads() const C2N_NEVER
    unsigned long long thread_rank() const C2N_NEVER
    bool is_valid() const C2N_NEVER
    unsigned get_type() const C2N_NEVER
};

class thread_block : public thread_group {
  public:
    static void sync() C2N_NEVER
    static unsigned size() C2N_NEVER
    static unsigned num_threads() C2N_NEVER
    static unsigned thread_rank() C2N_NEVER
    static dim3 group_index() C2N_NEVER
    static dim3 thread_index() C2N_NEVER
    static dim3 group_dim() C2N_NEVER
    static dim3 dim_threads() C2N_NEVER
    struct arrival_token {};
    arrival_token barrier_arrive() C2N_NEVER
    void barrier_wait(arrival_token &&) C2N_NEVER
};

class grid_group : public thread_group {
  public:
    static bool is_valid() C2N_NEVER
    static void sync() C2N_NEVER
    static unsigned long long size() C2N_NEVER
    static unsigned long long num_threads() C2N_NEVER
    static unsigned long long thread_rank() C2N_NEVER
    static unsigned long long block_rank() C2N_NEVER
    static unsigned long long num_blocks() C2N_NEVER
    static dim3 group_dim() C2N_NEVER
    static dim3 dim_blocks() C2N_NEVER
    static dim3 block_index() C2N_NEVER
    struct arrival_token {};
    arrival_token barrier_arrive() C2N_NEVER
    void barrier_wait(arrival_token &&) C2N_NEVER
};

class multi_grid_group : public thread_group {
  public:
    unsigned grid_rank() const C2N_NEVER
    unsigned num_grids() const C2N_NEVER
};

class cluster_group : public thread_group {
  public:
    static void sync() C2N_NEVER
    static unsigned thread_rank() C2N_NEVER
    static unsigned block_rank() C2N_NEVER
    static unsigned num_threads() C2N_NEVER
    static unsigned num_blocks() C2N_NEVER
    static dim3 thread_index() C2N_NEVER
    static dim3 block_index() C2N_NEVER
    static dim3 dim_threads() C2N_NEVER
    static dim3 dim_blocks() C2N_NEVER
    template <class T> static T *map_shared_rank(T *, int) C2N_NEVER
    static void barrier_arrive() C2N_NEVER
    static void barrier_wait() C2N_NEVER
};

/* Groups of threads of one warp. */
class warp_group : public thread_group {
  public:
    unsigned long long meta_group_size() const C2N_NEVER
    unsigned long long meta_group_rank() const C2N_NEVER
    template <class T> T shfl(T, int) const C2N_NEVER
    template <class T> T shfl_up(T, unsigned) const C2N_NEVER
    template <class T> T shfl_down(T, unsigned) const C2N_NEVER
    template <class T> T shfl_xor(T, unsigned) const C2N_NEVER
    int any(int) const C2N_NEVER
    int all(int) const C2N_NEVER
    unsigned ballot(int) const C2N_NEVER
    template <class T> unsigned match_any(T) const C2N_NEVER
    template <class T> unsigned match_all(T, int &) const C2N_NEVER
};

class coalesced_group : public warp_group {};

template <unsigned Size, class Parent = void> class thread_block_tile : public warp_group {
  public:
    static constexpr unsigned long long size() { return Size; }
    static constexpr unsigned long long num_threads() { return Size; }
};

template <unsigned Size = 1024> struct block_tile_memory {
    char reserved[(Size + 31) / 32 * 32];
};

inline thread_block this_thread_block() C2N_NEVER
template <unsigned Size> thread_block this_thread_block(block_tile_memory<Size> &) C2N_NEVER
inline grid_group this_grid() C2N_NEVER
inline multi_grid_group this_multi_grid() C2N_NEVER
inline cluster_group this_cluster() C2N_NEVER
inline coalesced_group coalesced_threads() C2N_NEVER
inline thread_group tiled_partition(const thread_group &, unsigned) C2N_NEVER
template <unsigned Size, class Group>
thread_block_tile<Size, Group> tiled_partition(const Group &) C2N_NEVER
template <class Group> coalesced_group binary_partition(const Group &, bool) C2N_NEVER
template <class Group, class T> coalesced_group labeled_partition(const Group &, T) C2N_NEVER
template <class Group> void sync(const Group &) C2N_NEVER
template <class Group> unsigned long long group_size(const Group &) C2N_NEVER
template <class Group> unsigned long long thread_rank(const Group &) C2N_NEVER

/* -- reductions, scans ----------------------------------------------------------------------------- */

#define C2N_OPERATOR(name, value) \
    template <class T = void> struct name { \
        T operator()(const T &a, const T &b) const { return value; } \
    };
C2N_OPERATOR(plus, a + b)
C2N_OPERATOR(less, a < b ? a : b)
C2N_OPERATOR(greater, a < b ? b : a)
C2N_OPERATOR(bit_and, a & b)
C2N_OPERATOR(bit_or, a | b)
C2N_OPERATOR(bit_xor, a ^ b)
#undef C2N_OPERATOR

template <class Group, class T, class Operator> T reduce(const Group &, T, Operator &&) C2N_NEVER
template <class Group, class T, class Operator> T inclusive_scan(const Group &, T, Operator &&) C2N_NEVER
template <class Group, class T, class Operator> T exclusive_scan(const Group &, T, Operator &&) C2N_NEVER
template <class Group, class T> T inclusive_scan(const Group &, T) C2N_NEVER
template <class Group, class T> T exclusive_scan(const Group &, T) C2N_NEVER
template <class Group, class To, class T, class Operator>
void reduce_update_async(const Group &, To &, T, Operator &&) C2N_NEVER
template <class Group, class To, class T, class Operator>
void reduce_store_async(const Group &, To *, T, Operator &&) C2N_NEVER

/* -- copies ---------------------------------------------------------------------------------------- */

template <class Group, class T, class Size> void memcpy_async(const Group &, T *, const T *, Size) C2N_NEVER
template <class Group, class T, class U>
void memcpy_async(const Group &, T *, unsigned long, const U *, unsigned long) C2N_NEVER
template <class Group> void wait(const Group &) C2N_NEVER
template <unsigned Stage, class Group> void wait_prior(const Group &) C2N_NEVER
template <class Group, class F> void invoke_one(const Group &, F &&) C2N_NEVER

} // namespace cooperative_groups

#undef C2N_NEVER

#endif
#endif
