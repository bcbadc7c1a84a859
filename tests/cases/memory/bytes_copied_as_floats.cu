// Bytes copied as a float keep every bit, also where they are a signalling NaN; a conversion to
// another float type makes it a quiet one.
// launch: 1 1
// arg in: u32[2] = 0x7f800001 0xffb00000
// arg out: u32[7] = 0
// expect out: 2139095041 4289724416 2139095041 4289724416 2139095042 2146959360 2145386496
struct Pair { float a, b; };
__global__ void k(const unsigned *in, unsigned *out)
{
    ((float *)out)[0] = ((const float *)in)[0];
    float held = *(const float *)(in + 1);
    out[1] = __float_as_uint(held);
    Pair pair = *(const Pair *)in;
    Pair swapped = {pair.b, pair.a};
    out[2] = __float_as_uint(swapped.b);
    out[3] = __float_as_uint(swapped.a);
    out[4] = __float_as_uint(__uint_as_float(in[0] + 1));
    double wide = *(const float *)in;
    out[5] = __double2hiint(wide);
    out[6] = __float_as_uint((float)__hiloint2double(0x7ff40000, 0));
}
