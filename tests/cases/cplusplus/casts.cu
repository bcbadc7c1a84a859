// launch: 1 1
// arg out: i32[5] = 0
// arg f: f32[2] = 2.75 -1.5
// expect out: 2 -1 1077936128 3 5
__global__ void k(int *out, const float *f)
{
    out[0] = static_cast<int>(f[0]);
    out[1] = int(f[1]);
    out[2] = *reinterpret_cast<const int *>(f) + 0x100000;
    const int *fixed = out;
    *const_cast<int *>(fixed + 3) = (int)3.9;
    out[4] = int(unsigned(5));
}
