// `T` is const where an argument makes it so, and nowhere else; overloads hang on it.
// launch: 1 1
// arg x: i32[4] = 10 20 30 40
// arg o: i32[24] = 0
// expect o: 40 1 1 2 1 2 1 2 1 2 1 2 2 1 1 2 1 2 7 1 2 1 2 0

template <class T> __device__ void add(T &a, const T &b) {}
__device__ void add(int &a, const int &b) { a += b; }

__device__ int of(int &) { return 1; }
__device__ int of(const int &) { return 2; }
__device__ int of(int *) { return 1; }
__device__ int of(const int *) { return 2; }

template <class T> __device__ int sum(const int *p)
{
    T s = 0;
    add(s, p[3]);
    return s;
}

template <class T> __device__ int by_value(T a) { return of(a); }
template <class T> __device__ int by_reference(T &a) { return of(a); }
template <class T> __device__ int by_const_reference(const T &a)
{
    T b = a;
    return of(b);
}
template <class T> __device__ int by_pointer(T *p) { return of(p); }
template <class T> __device__ int of_pointee(const T *p)
{
    T b = *p;
    return of(b);
}
template <class T> __device__ int forwarded(T &&a) { return of(a); }
template <class T, int N> __device__ int of_array(T (&a)[N]) { return of(a[0]); }

template <class T> struct Holder {
    T v;
    T *p;
};
template <class T> struct Alias {
    typedef T type;
};
template <class T> __device__ int held(Holder<T> h) { return of(h.p); }
template <class T> __device__ int kind() { return 1; }
template <> __device__ int kind<const int>() { return 2; }

template <class T, class U> __global__ void k(T *x, U *o)
{
    const int c = 5;
    int v = 5;
    o[0] = sum<U>(x);
    o[1] = by_value(v);
    o[2] = by_value(c);
    o[3] = by_reference(c);
    o[4] = by_reference(v);
    o[5] = of(c);
    o[6] = by_const_reference(c);
    o[7] = by_pointer(x);
    o[8] = by_pointer(o);
    o[9] = by_pointer(&c);
    o[10] = of_pointee(x);
    const int fixed[2] = {1, 2};
    int loose[2] = {1, 2};
    o[11] = of_array(fixed);
    o[12] = forwarded(c);
    o[13] = forwarded(v);
    o[14] = of_array(loose);
    Holder<const int> one = {1, x};
    Holder<int> two = {1, o};
    o[15] = of(one.v);
    o[16] = of(two.v);
    o[17] = held(one);
    o[18] = held(two) + 6;
    typename Alias<int>::type w = 1;
    typename Alias<const int>::type u = 1;
    o[19] = of(w);
    o[20] = of(u);
    o[21] = kind<int>();
    o[22] = kind<const int>();
}

void run(const int *x, int *o) { k<const int, int><<<1, 1>>>(x, o); }
