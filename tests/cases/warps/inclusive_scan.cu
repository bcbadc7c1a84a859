// The usual scan with shuffles and a test of the lane.
// launch: 1 64
// arg out: i32[64] = 0
// expect out: 1..32 1..32
__global__ void k(int *out)
{
    int lane = threadIdx.x % warpSize, value = 1;
#pragma unroll
    for (int d = 1; d < 32; d <<= 1) {
        int other = __shfl_up_sync(0xffffffff, value, d);
        if (lane >= d)
            value += other;
    }
    out[threadIdx.x] = value;
}
