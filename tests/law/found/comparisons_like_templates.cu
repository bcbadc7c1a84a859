// kernel kernel
// grid 1 1 1
// block 8 1 1
// argument out0: i4[8] zeros 0
// argument n: i4 value 3
// argument m: i4 value 3

__global__ void kernel(int *out0, int n, int m) {
    int gid = threadIdx.x;
    int x1 = (m < m + m + m >= m);
    out0[0] = ((gid < n >= gid) + gid);
    if (gid < ((int)blockIdx.x < gid >= m)) { out0[1] = (n < m >= 0); }
    (~gid) < m ? (void)(out0[gid] += x1) : (void)(out0[gid] = gid);
    (-gid) < m ? (void)(out0[gid] += x1) : (void)(out0[gid] = gid);
    (!gid), out0[gid] += 5;
    if (~gid < m) out0[2] = 1;
}
