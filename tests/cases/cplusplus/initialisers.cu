// launch: 1 1
// arg out: i32[6] = 0
// expect out: 3 4 5 0 7 8
struct Point {
    int x, y;
};
__global__ void k(int *out)
{
    int a(3);
    int b{4};
    Point p{5};
    Point q = {.x = 7, .y = 8};
    int rest[2] = {};
    out[0] = a + rest[0] + rest[1];
    out[1] = b;
    out[2] = p.x;
    out[3] = p.y;
    out[4] = q.x;
    out[5] = q.y;
}
