// Sizes computed from template arguments, in arrays, loops and other templates.
// launch: 1 2
// template: T=short, N=6
// arg out: i32[6] = 0
// expect out: 6 3 12 6 3 15
template <int A, int B>
struct Half {
    static constexpr int value = (A + B) / 4;
    int rows[A / 2][B];
};
template <typename T, int N>
__global__ void k(int *out)
{
    constexpr int M = N / 2;
    Half<N, N> h;
    T line[N > 4 ? M : 1];
    for (int i = 0; i < M; i++)
        line[i] = i + M;
    for (int i = 0; i < M; i++)
        for (int j = 0; j < N; j++)
            h.rows[i][j] = i;
    int sum = 0;
#pragma unroll
    for (int i = 0; i < M; i++)
        sum += line[i];
    int *o = out + 3 * threadIdx.x;
    o[0] = sizeof(line) / sizeof(line[0]) * sizeof(T);
    o[1] = Half<N, N>::value + h.rows[M - 1][N - 1] - 2;
    o[2] = sum + 3 * threadIdx.x;
}
