// A parameter by value and a returned struct are the callee's and the caller's own.
// launch: 1 2
// arg out: i32[8] = 0
// expect out: 1 5 6 1 1 5 6 1
struct Box {
    int v[2];
    int n;
};
__device__ Box changed(Box b)
{
    b.v[0] = 5;
    b.n += 5;
    return b;
}
__global__ void k(int *out)
{
    Box a = {{1, 2}, 1};
    Box b = changed(a);
    Box boxes[2] = {a, b};
    Box *p = &boxes[0];
    Box c = *p;
    p->v[0] = 99;
    int *o = out + 4 * threadIdx.x;
    o[0] = a.v[0];
    o[1] = boxes[1].v[0];
    o[2] = changed(a).n;
    o[3] = c.v[0];
}
