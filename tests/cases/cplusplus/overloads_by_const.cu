// Which overload is called may hang on what is const: pointers, references, members of both.
// launch: 1 1
// arg out: i32[19] = 0
// expect out: 7 6 1 1 2 2 2 2 1 2 2 6 7 6 6 7 3 5 4
struct S {
    int v;
};
__device__ int h(const int *)
{
    return 6;
}
__device__ int h(int *)
{
    return 7;
}
__device__ int g(int &)
{
    return 1;
}
__device__ int g(const int &)
{
    return 2;
}
__device__ int at(S *)
{
    return 1;
}
__device__ int at(const S *)
{
    return 2;
}
__device__ int through(const S &s)
{
    return at(&s);
}
template <class T>
__device__ int t(T &)
{
    return 1;
}
template <class T>
__device__ int t(const T &)
{
    return 2;
}
__device__ int r(int &)
{
    return 4;
}
__device__ int r(int &&)
{
    return 5;
}
__device__ int either(const float &)
{
    return 3;
}
template <class T>
__device__ int either(T)
{
    return 4;
}
__global__ void k(int *out)
{
    int x = *out, *p = &x;
    const int *pc = &x;
    const int &rc = x;
    const int c = x, table[2] = {1, 2};
    const S s = {1};
    float f = 1;
    out[0] = h(out);
    out[1] = h(pc);
    out[2] = g(x);
    out[3] = g(*p);
    out[4] = g(*pc);
    out[5] = g(rc);
    out[6] = g(c);
    out[7] = g(table[1]);
    out[8] = t(x);
    out[9] = t(*pc);
    out[10] = at(&s) + through(s) - 2;
    out[11] = h(table);
    out[12] = h(p + 1);
    out[13] = h(&table[1]);
    out[14] = h(x ? &x : table);
    out[15] = h((int *)table);
    out[16] = either(f);
    out[17] = r(x + 1);
    out[18] = r(x);
}
