// launch: 1 1
// arg out: f64[9] = 0
// arg n: 16777217
// expect out: 16777216 16777218 16777216 3 2 0.1 0.10000000149011612 1 1072693248
__global__ void k(double *out, int n)
{
    out[0] = __int2float_rz(n);
    out[1] = __int2float_ru(n);
    out[2] = __int2float_rn(n);
    out[3] = __double2int_ru(2.1);
    out[4] = __float2uint_rz(2.9f);
    out[5] = 0.1;
    out[6] = __double2float_rn(out[5]);
    out[7] = __hiloint2double(1072693248, 0);
    out[8] = __double2hiint(1.0);
}
