/* What the library asks its Python half. cffi reads the part between the two marks. */
#ifndef C2N_QUESTION_H
#define C2N_QUESTION_H
#include <stdint.h>
/* cdef */
typedef struct {
    const uint8_t *text;    /* the file's device code */
    uint64_t text_bytes;
    const uint8_t **others; /* and that of others, which may define what it declares */
    uint64_t *other_bytes;
    uint32_t other_count;
    const char *name, *arguments, *key, *check, *target;
    uint32_t block[3], grid[3];
    uint64_t shared;
    uint32_t code, op;      /* of a fault */
    uint32_t went_on;       /* it is a load out of bounds that was let pass */
    uint64_t fault_block, thread, address;
    char *why;              /* the answers, allocated: a message, */
    char *path;             /* a library outside the cache, where the cache cannot be used, */
    char *entry;            /* the text of the cache's entry */
} c2n_question;

enum { C2N_TRANSLATE = 0, C2N_EXPLAIN = 1 };
enum { C2N_ANSWERED = 0, C2N_FAILED = 1, C2N_REFUSED = 2 };
/* end of cdef */
typedef int (*c2n_answer_function)(int what, c2n_question *question);
#endif
