// launch: 1 1
// arg out: f64[10] = 0
// expect out: 1000000 5 0.5 5 0.0009765625 65 0 18446744073709551615 3.5 34
__global__ void k(double *out)
{
    out[0] = 1'000'000;
    out[1] = 0b101;
    out[2] = .5f;
    out[3] = 5.f;
    out[4] = 0x1p-10;
    out[5] = '\x41';
    out[6] = '\0';
    out[7] = (double)0xffffffffffffffffull;
    out[8] = 35e-1L;
    out[9] = '"';
}
