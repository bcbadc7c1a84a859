// The runtime's own plain structs are structs like any other.
// launch: 1 2
// arg shape: {width = 4, height = 2, depth = 1}
// arg out: i32[6] = 0
// expect out: 0 0 8 9 32 24
__global__ void k(cudaExtent shape, int *out)
{
    cudaPitchedPtr rows;
    rows.ptr = out;
    rows.pitch = shape.width * shape.height;
    int *row = (int *)((char *)rows.ptr + rows.pitch);
    row[threadIdx.x] = (int)rows.pitch + threadIdx.x;
    if (threadIdx.x == 0) {
        out[4] = (int)sizeof(rows);
        out[5] = (int)sizeof(shape);
    }
}
