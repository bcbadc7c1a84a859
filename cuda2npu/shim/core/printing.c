/* What kernels print: records of `printf` calls to lines on standard output.
   In: records { u64 block; u32 op; u32 bytes; 64-bit values }, in the order of blocks. */
#include "launch.h"

#include <stdio.h>
#include <string.h>

static const c2n_line *line_of(const c2n_compiled *compiled, uint32_t op) {
    for (uint32_t i = 0; i < compiled->line_count; i++)
        if (compiled->lines[i].op == op) return &compiled->lines[i];
    return NULL;
}

/* Where in a line's values the next conversion takes its own. */
typedef struct {
    const c2n_line *line;
    const uint8_t *words;
    uint32_t next, word, count;
} cursor;

typedef struct {
    char kind; /* i, u, f, or t: a text that the call itself gave; 0: there is none */
    uint64_t word;
    double real;
    const char *text;
} value;

static value next_value(cursor *c) {
    value found = {0, 0, 0, NULL};
    if (c->next >= c->line->value_count) return found;
    found.kind = c->line->kinds[c->next];
    found.text = c->line->texts[c->next++];
    if (found.kind == 't' || c->word >= c->count) return found;
    memcpy(&found.word, c->words + 8 * (uint64_t)c->word++, 8);
    if (found.kind == 'f') memcpy(&found.real, &found.word, 8);
    else found.real = found.kind == 'i' ? (double)(int64_t)found.word : (double)found.word;
    if (found.kind == 'f') found.word = (uint64_t)(int64_t)found.real;
    return found;
}

/* As wide as the format says that it is. */
static long long narrowed(uint64_t word, const char *length, size_t letters, int is_signed) {
    if (letters == 2 && length[0] == 'h') return is_signed ? (int8_t)word : (uint8_t)word;
    if (letters == 1 && length[0] == 'h') return is_signed ? (int16_t)word : (uint16_t)word;
    if (!letters) return is_signed ? (long long)(int32_t)word : (long long)(uint32_t)word;
    return (long long)word;
}

/* One conversion, from its `%` to behind its letter. */
static const char *print_value(const char *at, cursor *c) {
    char shown[96];
    size_t used = 0;
    for (; *at == '%' || strchr("-+ #0123456789.*", *at); at++) {
        if (!*at || used > 60) return at;
        if (*at == '*') used += (size_t)snprintf(shown + used, 16, "%d", (int)next_value(c).word);
        else shown[used++] = *at;
    }
    const size_t letters = strspn(at, "hlLqjzt");
    const char *length = at, letter = at[letters];
    if (!letter) return at + letters;
    const value v = next_value(c);
    if (strchr("diouxX", letter)) {
        const long long number = narrowed(v.word, length, letters, letter == 'd' || letter == 'i');
        snprintf(shown + used, 4, "ll%c", letter);
        printf(shown, number);
    } else {
        snprintf(shown + used, 4, "%c", letter);
        if (letter == 'c') printf(shown, (int)v.word);
        else if (strchr("aAeEfFgG", letter)) printf(shown, v.real);
        else if (letter == 'p') printf(shown, (void *)(uintptr_t)v.word);
        else if (letter == 's') {
            const char *text = v.kind == 't' ? v.text : (const char *)(uintptr_t)v.word;
            printf(shown, text ? text : "(null)");
        }
    }
    return at + letters + 1;
}

static void print_line(const c2n_line *line, const uint8_t *words, uint32_t count) {
    cursor c = {line, words, 0, 0, count};
    for (const char *at = line->format; *at;) {
        const char *mark = strchr(at, '%');
        fwrite(at, 1, mark ? (size_t)(mark - at) : strlen(at), stdout);
        if (!mark) break;
        at = mark + 2;
        if (mark[1] == '%') fputc('%', stdout);
        else at = print_value(mark, &c);
    }
}

void c2n_print_records(const c2n_compiled *compiled, const uint8_t *records, uint64_t bytes) {
    flockfile(stdout);
    for (uint64_t at = 0; at + 16 <= bytes;) {
        uint32_t head[2];
        memcpy(head, records + at + 8, sizeof head);
        const c2n_line *line = line_of(compiled, head[0]);
        if (line) print_line(line, records + at + 16, head[1] / 8);
        at += 16 + head[1];
    }
    funlockfile(stdout);
}
