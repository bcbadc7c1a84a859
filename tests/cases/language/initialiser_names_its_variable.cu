// From its declarator on, a name means the new variable, also in its own initialiser.
// launch: 1 1
// arg out: i32[6] = 0
// expect out: 1 8 3 5 5 6
struct S {
    int a;
};
__global__ void k(int *out)
{
    int x = 5;
    {
        char x = sizeof(x);
        out[0] = x;
    }
    {
        double x[2] = {sizeof(*x), 1};
        out[1] = x[0];
    }
    {
        short x(sizeof(x) + 1);
        out[2] = x;
    }
    {
        int y = x, x = y;
        out[3] = x;
    }
    out[4] = x;
    int S = 6;
    struct S s = {S};
    out[5] = s.a;
}
