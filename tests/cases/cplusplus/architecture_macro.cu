// Host and device see different text.
// launch: 1 1
// arg out: i32[1] = 0
// expect out: 3
int hosts_only();
__host__ __device__ inline int where()
{
#ifdef __CUDA_ARCH__
    return 3;
#else
    return hosts_only();
#endif
}
__global__ void k(int *out)
{
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ < 300
#error "too old"
#endif
    *out = where();
}
