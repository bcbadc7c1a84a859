// launch: 1 1
// arg out: i64[5] = 0
// expect out: 1065353216 3 4607182418800017408 2 3212836864
__global__ void k(long long *out)
{
    out[0] = __float_as_int(1.0f);
    out[1] = (long long)__int_as_float(0x40400000);
    out[2] = __double_as_longlong(1.0);
    out[3] = (long long)__longlong_as_double(0x4000000000000000ll);
    out[4] = __float_as_uint(-1.0f);
}
