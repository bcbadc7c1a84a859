// The place is the use of the macro.
// launch: 1 1
// arg out: i32[1] = 0
#define TWICE(x) (2 * (x))
#define LAUNCH_FROM_DEVICE(x) k<<<1, 1>>>(x)
__global__ void k(int *out)
{
    *out = TWICE(1);
    LAUNCH_FROM_DEVICE(out);  // error: C2N2016
}
