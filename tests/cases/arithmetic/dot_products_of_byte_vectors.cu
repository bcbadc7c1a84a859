// `__dp4a` takes its bytes as a word or as a vector: of memory, a variable or just made.
// launch: 1 2
// arg x: i8[8] = 1 -2 3 -4 127 -128 -1 0
// arg out: i32[8] = 0
// expect out: 40 32524 -20 -126 770 1025 128030 97538
__global__ void k(char *x, int *out)
{
    int t = threadIdx.x;
    char4 *fours = (char4 *)x;
    out[t] = __dp4a(fours[t], fours[t], 10);
    char4 own = fours[t];
    out[2 + t] = __dp4a(own, make_char4(2, 3, -4, 1), 0);
    uchar4 high = make_uchar4(255, 1, 0, t);
    out[4 + t] = __dp4a(high, make_uchar4(2, 255, 9, 255), 5u);
    uchar4 raised = *(uchar4 *)&own;
    out[6 + t] = __dp4a(raised, raised, 0u);
}
