// Which of several strings is printed may be chosen.
// launch: 1 1
// arg n: 5
// prints: !5 odd float
// prints: -3 even float
// prints: none
__global__ void k(int n)
{
    for (int i = 0; i < 3; i++) {
        const char only = 'x';
        if (i < 2)
            printf("%s%d %s %s\n", i == 0 ? "!" : "-", n - 2 * i, (n - i) & 1 ? "odd" : "even",
                   sizeof(float) == 4 ? "float" : "wide");
        else
            printf("%s\n", only == 'y' ? "y" : n > 9 ? "many" : n > 4 ? "none" : "few");
    }
}
