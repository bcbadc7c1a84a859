//! crash: a select all of whose operands a fold had made uniform stayed a tile
// kernel kernel
// grid 1 1 1
// block 2 1 1
// argument out0: i4[2] zeros 0
// argument in0: i4[64] zeros 0
// argument n: i4 value 3
// argument m: i4 value 3
// argument a0: i4 zeros 0

__global__ void kernel(int *out0, const int *in0, int n, int m, int a0) {
    const int tid = threadIdx.x;
    const int gid = (blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z)) * 2 + tid;
    switch ((int)(a0 & 3)) {
    case 0: {
    } break;
    case 1: {
        if (m & 1) {
            int4 v1 = ((const int4 *)in0)[(gid) & 15];
            if ((v1.w < v1.w) < a0) {
                switch ((int)(0 & 3)) {
                case 0: default: {
                }
                case 1: {
                    a0--, v1.w = a0, a0 = v1.w;
                }
                }
            }
        }
    }
    }
}
