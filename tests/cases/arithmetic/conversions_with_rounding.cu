// launch: 1 1
// arg x: f32[2] = 2.5 -2.5
// arg out: i32[8] = 0
// expect out: 2 3 2 2 -2 -2 -3 -2
__global__ void k(const float *x, int *out)
{
    out[0] = __float2int_rn(x[0]);
    out[1] = __float2int_ru(x[0]);
    out[2] = __float2int_rd(x[0]);
    out[3] = __float2int_rz(x[0]);
    out[4] = __float2int_rn(x[1]);
    out[5] = __float2int_ru(x[1]);
    out[6] = __float2int_rd(x[1]);
    out[7] = (int)__int2float_rn(out[4]);
}
