// Characters with prefixes have their types; universal names and several characters are numbers.
// launch: 1 1
// arg out: i32[9] = 0
// expect out: 65 128512 4 2 1 4 24930 -1 8364
__global__ void k(int *out)
{
    out[0] = u'\u0041';
    out[1] = U'\U0001F600';
    out[2] = sizeof(L'x');
    out[3] = sizeof(u'x');
    out[4] = sizeof('x');
    out[5] = sizeof('ab');
    out[6] = 'ab';
    out[7] = '\xff';
    out[8] = L'\u20ac';
}
