// launch: 1 2
// arg x: f32[8] = 1..8
// arg out: f32[8] = 0
// arg n: {x = 3, y = -1}
// expect out: 4 1 3 10 8 5 7 26
__global__ void k(const float4 *x, float4 *out, int2 n)
{
    float4 v = x[threadIdx.x];
    float2 low = make_float2(v.x, v.y);
    float4 w;
    w.x = v.w;
    w.y = low.x;
    w.z = v.z;
    w.w = v.x + v.y + v.z + v.w + (n.x + 3 * n.y);
    out[threadIdx.x] = w;
    uchar4 bytes = make_uchar4(1, 2, 3, 255);
    bytes.w += 1;
    if (bytes.w != 0)
        out[0] = make_float4(0, 0, 0, 0);
}
