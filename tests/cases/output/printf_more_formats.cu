// launch: 1 1
// prints: |  -5|-5  |+5|0005|ff|FF|0xff|17|
// prints: |1.500000|1.5|    1.50|1.50    |1e+20|inf|nan|
// prints: |-1|4294967295|18446744073709551615|a|ab |
// prints: 3 then 4
#include <cstdio>
__global__ void k()
{
    printf("|%4d|%-4d|%+d|%04d|%x|%X|%#x|%o|\n", -5, -5, 5, 5, 255, 255, 255, 15);
    printf("|%f|%g|%8.2f|%-8.2f|%g|%f|%f|\n", 1.5f, 1.5, 1.5, 1.5, 1e20, 1.0f / 0.0f * 1.0f,
           fabs(nan("")));
    printf("|%d|%u|%llu|%c|%-3s|\n", -1, -1, -1ll, 97, "ab");
    int n = 3;
    printf("%d then %d\n", n, n + 1);
}
