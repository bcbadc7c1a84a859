// What no one has assigned is zero each time that its declaration is reached, address or not.
// launch: 1 4
// arg o: i32[40] = 0
// expect o: 1 1 1 1 0 0 0 0 3 4 5 6 1 2 0 0 0 0 0 0 0 0 0 0 4 2 7 0 2 2 2 2 1 0 1 0 0 0 0 0
struct Pair {
    int a, b;
};
struct Mixed {
    int n;
    int v[3];
    double d;
};
union Bits {
    float f;
    int i;
};
__device__ void exchange(int &a, int &b)
{
    int c = a;
    a = b;
    b = c;
}
__device__ int *same(int *p) { return p; }
__device__ int first(Pair *p, int i) { return (&p->a)[i]; }
__device__ void step(int *p, int by) { p[0] += by; }

__global__ void k(int *o)
{
    int t = threadIdx.x;
    int a, b = t + 1;
    exchange(a, b);
    o[t] = a > 0 ? 1 : 0;
    o[4 + t] = b;
    int c;
    *same(&c) += t + 3;
    o[8 + t] = c;
    for (int i = 0; i < 3 && t < 2; i++) {
        int turn;
        step(same(&turn), t + 1);
        o[12 + t] = turn;
    }
    Pair pair;
    o[16 + t] = first(&pair, t & 1);
    Bits bits;
    o[20 + t] = bits.i;
    if (t == 0) {
        Mixed one;
        for (int i = 0; i < 3; i++)
            one.v[i] = i + 1;
        one.n += one.v[2] + (int)one.d + one.v[0];
        o[24] = one.n;
        int i = 0;
        do {
            Mixed two;
            int loose, *p = same(&loose);
            two.v[1] = 2;
            two.n += two.v[1];
            *p += two.n;
            o[25] = loose;
            two.n += 5;
            o[26] = two.n;
        } while (++i < 2);
    }
    int all = 0;
    for (int i = 0; i < 4; i++) {
        int sometimes;
        if ((i + t) % 2)
            step(same(&sometimes), 1);
        all += sometimes;
    }
    o[28 + t] = all;
    while (t < 3) {
        Pair inner;
        if (t == 0 || t == 2)
            (&inner.a)[1] += 1;
        o[32 + t] = (&inner.b)[0];
        break;
    }
    if (t == 3) {
        bool flag;
        float *f;
        double g;
        float **pf = &f;
        double *pg = &g;
        bool *pb = &flag;
        pf += 0;
        pg += 0;
        pb += 0;
        o[35] = *pf != 0 || *pg != 0 || *pb;
    }
}
