// auto and decltype take the type, not more.
// launch: 1 1
// arg out: f64[8] = 0
// expect out: 3 4294967295 1.5 -1 7 8 4 2
__global__ void k(double *out)
{
    auto a = 7 / 2;
    auto b = 0u - 1;
    auto c = 3 / 2.0f;
    auto d = (signed char)255;
    double value = 7.5;
    decltype(a) e = value;
    auto *p = &out[5];
    *p = sizeof(decltype(value + 1.0f));
    auto ternary = true ? 1 : 2.0f;
    const auto &same = e;
    out[0] = a;
    out[1] = b;
    out[2] = c;
    out[3] = d;
    out[4] = same;
    out[6] = sizeof(ternary);
    out[7] = sizeof('a' + 'b') / sizeof(short);
}
