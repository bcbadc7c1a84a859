// A constant that is `extern` and has its value here: other files see it too.
// launch: 1 1
// arg out: f32[3] = 0
// expect out: 7 0.25 12
extern const int most = 7;
namespace settings {
extern const float damping = 0.25;
extern const int wide = most + 5;
}
__global__ void k(float *out)
{
    out[0] = most;
    out[1] = settings::damping;
    out[2] = settings::wide;
}
