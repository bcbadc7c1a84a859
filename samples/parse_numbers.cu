// One thread a text field: a state machine in a `switch` reads numbers such as "-12.5e3" from
// columns of fixed width and says what is wrong with the others.
#include <cstring>

#include "sample.h"

#define WIDTH 12

enum State { START, SIGN, WHOLE, POINT, FRACTION, EXPONENT, EXPONENT_SIGN, EXPONENT_DIGITS, FAILED };
enum Verdict { GOOD, EMPTY, BAD };

__device__ bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

__device__ State step(State state, char c)
{
    switch (state) {
    case START:
        if (c == '-' || c == '+')
            return SIGN;
        // fall through: without a sign, a number starts as it does after one
    case SIGN:
        if (c == '.')
            return POINT;
        return is_digit(c) ? WHOLE : FAILED;
    case WHOLE:
        if (c == '.')
            return FRACTION;
        if (c == 'e' || c == 'E')
            return EXPONENT;
        return is_digit(c) ? WHOLE : FAILED;
    case POINT:
        return is_digit(c) ? FRACTION : FAILED;
    case FRACTION:
        switch (c) {
        case 'e':
        case 'E':
            return EXPONENT;
        default:
            return is_digit(c) ? FRACTION : FAILED;
        }
    case EXPONENT:
        if (c == '-' || c == '+')
            return EXPONENT_SIGN;
        return is_digit(c) ? EXPONENT_DIGITS : FAILED;
    case EXPONENT_SIGN:
    case EXPONENT_DIGITS:
        return is_digit(c) ? EXPONENT_DIGITS : FAILED;
    default:
        return FAILED;
    }
}

__global__ void parse_numbers(const char *text, double *values, int *verdicts, int fields)
{
    int f = blockIdx.x * blockDim.x + threadIdx.x;
    if (f >= fields)
        return;
    const char *p = text + f * WIDTH;
    const char *end = p + WIDTH;
    State state = START;
    long long digits = 0;
    int scale = 0, exponent = 0;
    bool negative = false, negative_exponent = false;
    while (p < end && *p != ' ' && state != FAILED) {
        state = step(state, *p);
        switch (state) {
        case SIGN:
            negative = *p == '-';
            break;
        case FRACTION:
            if (*p == '.')
                break;
            scale++;
            /* fall through */
        case WHOLE:
            digits = digits * 10 + (*p - '0');
            break;
        case EXPONENT_SIGN:
            negative_exponent = *p == '-';
            break;
        case EXPONENT_DIGITS:
            exponent = exponent * 10 + (*p - '0');
            break;
        default:;
        }
        ++p;
    }
    double value = (double)digits;
    int power = (negative_exponent ? -exponent : exponent) - scale;
    for (; power > 0; power--)
        value *= 10.0;
    for (; power < 0; power++)
        value /= 10.0;
    bool complete = state == WHOLE || state == FRACTION || state == EXPONENT_DIGITS;
    values[f] = complete ? (negative ? -value : value) : 0.0;
    verdicts[f] = complete ? GOOD : state == START ? EMPTY : BAD;
}

int main()
{
    const char *const kinds[] = {"0",   "42",  "-7",   "+3.25", ".5",     "6.",  "1e3", "-2.5E-2", "",
                                 "1e+", "12x", "--4",  "1.2.3", "987654", "-.e", ".",   "e5",      "7e10"};
    const int count = sizeof(kinds) / sizeof(kinds[0]), fields = 20 * count + 1;
    std::vector<char> text((size_t)fields * WIDTH, ' ');
    std::vector<double> expected(fields, 0.0);
    std::vector<int> expected_verdicts(fields, GOOD);
    for (int f = 0; f < fields; f++) {
        const char *kind = kinds[f % count];
        memcpy(&text[f * WIDTH], kind, strlen(kind));
        char *end;
        double value = strtod(kind, &end);
        bool good = *kind != 0 && *end == 0;
        expected[f] = good ? value : 0.0;
        expected_verdicts[f] = good ? GOOD : *kind == 0 ? EMPTY : BAD;
    }
    char *device_text = to_device(text);
    double *values = device_zeros<double>(fields);
    int *verdicts = device_zeros<int>(fields);
    parse_numbers<<<ceil_div(fields, 128), 128>>>(device_text, values, verdicts, fields);
    finish_kernel();
    size_t faults = count_faults(to_host(values, fields), expected, 1e-12);
    faults += count_faults(to_host(verdicts, fields), expected_verdicts, 0.0);

    CUDA_CHECK(cudaFree(device_text));
    CUDA_CHECK(cudaFree(values));
    CUDA_CHECK(cudaFree(verdicts));
    return verdict("parse_numbers", faults);
}
