// launch: 1 4
// arg out: f32[4] = 0
// expect out: 1 4 9 16
#define N 4
#define SQUARE(x) ((x) * (x))
#define STORE(array, i, value) \
    do {                       \
        array[i] = value;      \
    } while (0)
typedef float real;
typedef struct {
    real value;
} Holder;
#if N > 3
__global__ void k(real *out)
{
    Holder h;
    h.value = threadIdx.x + 1;
    if (threadIdx.x < N)
        STORE(out, threadIdx.x, SQUARE(h.value));
}
#else
#error "not reached"
#endif
