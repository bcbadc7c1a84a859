// Waits for what another thread will never write.
// launch: 1 2
// arg x: i32[1] = 0
__global__ void k(volatile int *x)
{
    while (x[0] == 0)  // error: C2N4001
        ;
    x[0] = 2;
}
