// kernel kernel
// grid 1 1 1
// block 1 1 1
// argument out0: i4[1] zeros 0
// argument in0: i4[64] full 0
// argument n: i4 value 3
// argument m: i4 value 3

enum { A1 = 0, B2 };
const int C3 = 11;
namespace space4 { constexpr float D5 = 0.375f; }
__global__ void kernel(int *out0, const int *in0, int n, int m) {
    const int tid = threadIdx.x;
    const int gid = (blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z)) * 1 + tid;
    if (gid < gid) {
        if (space4::D5 < ((gid > m) * m)) {
        }
        const int *g6 = in0;
        if (m < gid) g6 = in0;
    }
}
