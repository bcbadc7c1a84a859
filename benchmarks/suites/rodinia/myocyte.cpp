/* The heart cell on the CPU: the program's own equations, compiled by a C++ compiler.
 *
 * In: the span in ms; y.txt and params.txt. Out: output.txt, in the form of the program's output.
 * Only the function that copies and launches is ours: it calls the kernel for each block.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define __device__
#define __global__
struct place { int x, y, z; };
static place blockIdx, threadIdx;

#include "define.c"
#include "file.c"
#include "kernel_fin.cu"
#include "kernel_ecc.cu"
#include "kernel_cam.cu"
#include "kernel.cu"

void master(fp time, fp *before, fp *parameters, fp *rates, fp *shared, fp *, fp *, fp *, fp *)
{
    for (blockIdx.x = 0; blockIdx.x < 2; blockIdx.x++)
        kernel(time, before, rates, parameters, shared);
    kernel_fin(before, 0, 46, 61, 76, parameters, rates, shared[0], shared[1], shared[2]);
    for (int i = 0; i < EQUATIONS; i++)
        if (isnan(rates[i]) || isinf(rates[i]))
            rates[i] = 0.0001;
}

#include "embedded_fehlberg_7_8.cu"
#include "solver.cu"

int main(int count, char **words)
{
    int span = count > 1 ? atoi(words[1]) : 1;
    fp **y = (fp **)malloc((span + 1) * sizeof *y), *x = (fp *)malloc((span + 1) * sizeof *x);
    fp parameters[PARAMETERS], shared[3];
    char name[] = "output.txt", first[] = "../../data/myocyte/y.txt",
         second[] = "../../data/myocyte/params.txt";

    for (int j = 0; j <= span; j++)
        y[j] = (fp *)malloc(EQUATIONS * sizeof **y);
    read(first, y[0], EQUATIONS, 1, 0);
    read(second, parameters, PARAMETERS, 1, 0);
    solver(y, x, span, parameters, shared, NULL, NULL, NULL, NULL);

    FILE *file = fopen(name, "w");
    for (int j = 0; j <= span; j++)
        for (int k = 0; k < EQUATIONS; k++)
            fprintf(file, "y[0][%d][%d]=%10.7e\n", j, k, y[j][k]);
    fclose(file);
    return 0;
}
