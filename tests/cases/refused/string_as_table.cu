// launch: 1 4
// arg out: i8[4] = 0
__global__ void k(char *out)
{
    out[threadIdx.x] = "ACGT"[threadIdx.x];  // error: C2N2003
}
