// Of two templates that fit equally well, the more special one is called.
// launch: 1 1
// arg out: i32[10] = 0
// expect out: 0 1 3 4 5 8 9 12 13 14
template <typename A, typename B>
__device__ int same(A, B)
{
    return 0;
}
template <typename A>
__device__ int same(A, A)
{
    return 1;
}
template <typename T>
struct Box {
    T value;
};
template <typename A>
__device__ int kind(A)
{
    return 3;
}
template <typename A>
__device__ int kind(A *)
{
    return 4;
}
template <typename A>
__device__ int kind(A **)
{
    return 5;
}
template <typename A>
__device__ int kind(Box<A>)
{
    return 8;
}
template <typename A>
__device__ int kind(Box<Box<A>>)
{
    return 9;
}
template <typename T, typename U>
__device__ int pair(T *, U);
template <typename T, typename U>
__device__ int pair(T *, U *)
{
    return 13;
}
template <typename T>
__device__ int pair(T *, T *)
{
    return 14;
}
template <typename First, typename Second>
__device__ int pair(First *, Second)
{
    return 12;
}
__global__ void k(int *out)
{
    int x = 0, *p = &x;
    float y = 0;
    Box<int> box = {1};
    Box<Box<int>> nested = {box};
    out[0] = same(1, 2.0f);
    out[1] = same(1, 2);
    out[2] = kind(x);
    out[3] = kind(p);
    out[4] = kind(&p);
    out[5] = kind(box);
    out[6] = kind(nested);
    out[7] = pair(p, x);
    out[8] = pair(p, &y);
    out[9] = pair(p, p);
}
