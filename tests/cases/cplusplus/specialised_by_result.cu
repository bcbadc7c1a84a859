// A specialisation that only its result tells: what it leaves out follows from its whole type.
// launch: 1 1
// arg o: i32[6] = 0
// expect o: 3 8 9 30 5 6
template <class T> __device__ T init(int v) { return v; }
template <> __device__ int2 init(int v)
{
    int2 r;
    r.x = v + 5;
    r.y = v * v;
    return r;
}
template <> __device__ float init(int v) { return v * 10.0f; }

template <class T> __device__ const T *place(const T *p, int i) { return p + i; }
template <class T> __device__ T zero() { return 5; }
template <> __device__ short zero() { return 6; }

__global__ void k(int *o)
{
    o[0] = init<int>(3);
    int2 r = init<int2>(3);
    o[1] = r.x;
    o[2] = r.y;
    o[3] = (int)init<float>(3);
    o[4] = *place(o, 0) - 3 + zero<int>();
    o[5] = zero<short>();
}
