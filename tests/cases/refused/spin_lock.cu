// launch: 1 4
// arg lock: i32[1] = 0
// arg out: i32[1] = 0
__global__ void k(int *lock, int *out)
{
    while (atomicCAS(lock, 0, 1) != 0)  // error: C2N4001
        ;
    *out += 1;
    atomicExch(lock, 0);
}
