// Dynamic shared memory that is used first does not reach into what is declared behind it.
// launch: 1 32 128
// arg out: i32[32] = 0
// expect out: 1100 1101 1102 1103 1104 1105 1106 1107 1108 1109 1110 1111 1112 1113 1114 1115 1116 1117 1118 1119 1120 1121 1122 1123 1124 1125 1126 1127 1128 1129 1130 1131
__global__ void k(int *out)
{
    extern __shared__ int given[];
    int t = threadIdx.x;
    given[t] = t;
    __shared__ int own[8];
    if (t < 8)
        own[t] = 100;
    __syncthreads();
    given[31 - t] += 1000;
    __syncthreads();
    out[t] = own[t % 8] + given[t];
}
