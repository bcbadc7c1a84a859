// An enumeration is a type of its own for overloads, specialisations and their namespaces.
// launch: 1 1
// arg out: i32[15] = 0
// expect out: 2 3 4 1 1 1 2 9 2 9 1 8 7 5 1
namespace lib {
enum E { e };
__device__ int in_namespace(E)
{
    return 8;
}
}
using lib::E;
enum F { f };
enum class G { g };
enum Small : unsigned char { small };
__device__ int en(int)
{
    return 1;
}
__device__ int en(E)
{
    return 2;
}
__device__ int en(F)
{
    return 3;
}
__device__ int en(G)
{
    return 4;
}
__device__ int narrow(unsigned char)
{
    return 7;
}
__device__ int narrow(int)
{
    return 6;
}
template <class T>
struct Kind {
    static const int value = 5;
};
template <>
struct Kind<E> {
    static const int value = 9;
};
template <>
struct Kind<int> {
    static const int value = 1;
};
template <class T>
__device__ int kind(T)
{
    return Kind<T>::value;
}
__global__ void k(int *out)
{
    E x = lib::e;
    out[0] = en(x);
    out[1] = en(f);
    out[2] = en(G::g);
    out[3] = en(1);
    out[4] = en(x + 1);
    out[5] = en((int)x);
    out[6] = en(out[20 - 20] ? x : lib::e);
    out[7] = kind(x);
    out[8] = en((E)1);
    out[9] = kind(lib::e);
    out[10] = kind(+x);
    out[11] = in_namespace(x);
    out[12] = narrow(small);
    out[13] = kind(f);
    out[14] = kind(out[0] ? x : f);
}
