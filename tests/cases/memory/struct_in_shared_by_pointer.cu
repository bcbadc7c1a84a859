// launch: 1 4
// arg out: i32[4] = 0
// expect out: 13 13 13 13
struct State {
    int values[3];
    int used;
};
__device__ void push(State *s, int value)
{
    s->values[s->used++] = value;
}
__global__ void k(int *out)
{
    __shared__ State state;
    if (threadIdx.x == 0) {
        state.used = 0;
        push(&state, 4);
        push(&state, 7);
    }
    __syncthreads();
    out[threadIdx.x] = state.values[0] + state.values[1] + state.used;
}
