// launch: 1 2
// arg bytes: u8[16] = 0
// arg out: i32[2] = 0
__global__ void k(const unsigned char *bytes, int *out)
{
    const int *p = (const int *)(bytes + 2);
    out[threadIdx.x] = p[threadIdx.x];  // error: C2N9002
}
