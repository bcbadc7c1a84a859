// launch: 1 2
// arg out: f32[6] = 0
// expect out: 1 20 3.5 1 21 3.5
struct Inner {
    float v[2];
};
struct Outer {
    int tag;
    Inner inner;
};
__device__ Inner *inner_of(Outer *o)
{
    return &o->inner;
}
__global__ void k(float *out)
{
    Outer a, b;
    a.tag = 1;
    a.inner.v[0] = 2.5f;
    a.inner.v[1] = 3.5f;
    b = a;
    inner_of(&b)->v[0] = 20.0f + threadIdx.x;
    Inner copy = b.inner;
    a.inner = copy;
    copy.v[1] = -1.0f;
    float *o = out + 3 * threadIdx.x;
    o[0] = a.tag;
    o[1] = a.inner.v[0];
    o[2] = a.inner.v[1];
}
