//! crash: a dead counter, the same in all lanes, was given back lane by lane
// kernel kernel
// grid 1 1 1
// block 30 1 1
// argument out0: i4[30] small 36716
// argument in0: i4[30] small 33624
// argument in1: i4[30] small 33625

__global__ void kernel(int *out0, const int *in0, const int *in1) {
    int tid = threadIdx.x;
    if (in0[tid] > 3) {
        int k = 6;
        for (;;) {
            if (k-- <= 0) break;
            int a = in0[tid * 7 & 15] + in1[tid * 5 & 15];
        }
    }
}
