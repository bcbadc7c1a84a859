/* Compiled kernels: looked up in the cache on disk, or made by the Python half.
   In: a kernel and a block shape. Out: `c2n_compiled`, kept for as long as the process lives.

   An entry of the cache is what `cuda2npu.runtime.native.cache` writes: a file `<key>.txt` or
   `<key>.so` in a folder that is ours alone, whose last 73 bytes seal it. An entry of kind `.txt`,
   written by `cuda2npu.shim.behind`, says which library holds the kernel and what it needs. */
#define _GNU_SOURCE
#include "launch.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK "\ncuda2npu1"
#define TRAILER (sizeof MARK - 1 + 64)

int c2n_checks_fully(void) {
    const char *mode = getenv("CUDA2NPU_CHECK");
    return mode && !strcmp(mode, "full");
}

typedef struct {
    c2n_compiled **found;
    uint32_t count;
} known;

static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;

/* -- entries of the cache ----------------------------------------------------------------------- */

static int ours(const struct stat *found) { return found->st_uid == geteuid() && !(found->st_mode & 022); }

static int cache_folder(char *folder, size_t room) {
    const char *stated = getenv("CUDA2NPU_CACHE"), *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int used;
    if (stated && *stated) {
        char *whole = realpath(stated, NULL);
        used = snprintf(folder, room, "%s/native", whole ? whole : stated);
        free(whole);
    } else if (base && *base == '/') used = snprintf(folder, room, "%s/cuda2npu/native", base);
    else if (home && *home) used = snprintf(folder, room, "%s/.cache/cuda2npu/native", home);
    else return 0;
    struct stat found;
    return used > 0 && (size_t)used < room && !lstat(folder, &found) && S_ISDIR(found.st_mode) && ours(&found);
}

static void hex_of(const uint8_t *bytes, char *text) {
    for (int i = 0; i < 32; i++) snprintf(text + 2 * i, 3, "%02x", bytes[i]);
}

static int from_hex(const char *text, uint8_t *bytes) {
    for (int i = 0; i < 32; i++)
        if (sscanf(text + 2 * i, "%2hhx", &bytes[i]) != 1) return 0;
    return 1;
}

/* The whole content of an entry, to be freed, with a zero behind it; NULL where there is none to be
   trusted. */
static char *read_entry(const char *folder, const char *key, const char *suffix, uint64_t *size) {
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s/%s%s", folder, key, suffix) >= sizeof path) return NULL;
    const int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return NULL;
    struct stat found;
    char *content = NULL;
    if (!fstat(file, &found) && S_ISREG(found.st_mode) && ours(&found) && found.st_size >= (off_t)TRAILER)
        content = malloc((size_t)found.st_size + 1);
    size_t used = 0;
    while (content && used < (size_t)found.st_size) {
        const ssize_t got = read(file, content + used, (size_t)found.st_size - used);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        used += (size_t)got;
    }
    close(file);
    uint8_t seal[TRAILER];
    memcpy(seal, MARK, sizeof MARK - 1);
    if (content && used == (size_t)found.st_size && from_hex(key, seal + sizeof MARK - 1)) {
        *size = used - TRAILER;
        c2n_sha256(content, *size, seal + sizeof MARK - 1 + 32);
        if (!memcmp(seal, content + *size, TRAILER)) {
            content[*size] = 0;
            return content;
        }
    }
    free(content);
    return NULL;
}

/* -- what an entry says ------------------------------------------------------------------------- */

/* The next line, without its end; lines have no zero and no end of line in them but escaped. */
static char *next_line(char **at) {
    char *line = *at, *end = line ? strchr(line, '\n') : NULL;
    if (!end) return NULL;
    *end = 0;
    *at = end + 1;
    return line;
}

static char *unescaped(const char *text) {
    char *made = malloc(strlen(text) + 1), *to = made;
    for (; made && *text; text++) {
        if (*text != '\\') *to++ = *text;
        else if (*++text == 'n') *to++ = '\n';
        else if (*text == 'x') {
            unsigned code = 0;
            sscanf(text + 1, "%2x", &code);
            *to++ = (char)code, text += 2;
        } else *to++ = *text;
    }
    if (made) *to = 0;
    return made;
}

static int read_printed(c2n_compiled *made, char **at) {
    for (uint32_t i = 0; i < made->line_count; i++) {
        c2n_line *line = &made->lines[i];
        char *head = next_line(at), *format = next_line(at);
        char kinds[512] = "";
        if (!head || !format || sscanf(head, "%u %u %511s", &line->op, &line->value_count, kinds) < 2) return 0;
        if (strlen(kinds) < line->value_count) return 0;
        line->format = unescaped(format);
        line->kinds = strdup(kinds);
        line->texts = calloc(line->value_count + 1, sizeof *line->texts);
        if (!line->format || !line->kinds || !line->texts) return 0;
        for (uint32_t v = 0; v < line->value_count; v++) {
            if (kinds[v] != 't') continue;
            char *text = next_line(at);
            if (!text || !(line->texts[v] = unescaped(text))) return 0;
        }
    }
    return 1;
}

static int read_model(c2n_compiled *made, char **at) {
    char *line = next_line(at);
    unsigned long long counters;
    if (!line || sscanf(line, "model %u %llu", &made->fused_count, &counters) != 2 || !counters) return 0;
    made->needs.counts = counters;
    made->fused = calloc(made->fused_count + 1, sizeof *made->fused);
    made->numbers = calloc(made->fused_count * C2N_ENGINES * counters + 1, sizeof *made->numbers);
    double *number = made->numbers;
    for (uint32_t row = 0; made->fused && number && row < made->fused_count; row++) {
        if (!(line = next_line(at))) return 0;
        made->fused[row] = strtoull(line, &line, 10);
        for (uint64_t i = 0; i < C2N_ENGINES * counters; i++) {
            char *end = line;
            *number++ = strtod(line, &end);
            if (end == line) return 0;
            line = end;
        }
    }
    return made->fused && made->numbers && made->fused_count;
}

/* `library`: 64 digits. Yields 0 where the text is not as it should be. */
static int read_text(c2n_compiled *made, char *text, char *library) {
    char *at = text, *line = next_line(&at);
    if (!line || strcmp(line, "launch 4")) return 0;
    if (!(line = next_line(&at)) || sscanf(line, "library %64s", library) != 1) return 0;
    unsigned long long shared, local, stack;
    unsigned checked, meets;
    if (!(line = next_line(&at)) ||
        sscanf(line, "needs %llu %llu %u %llu %u", &shared, &local, &checked, &stack, &meets) != 5)
        return 0;
    made->needs = (c2n_needs){shared, local, checked && c2n_checks_fully(), stack, 0, meets};
    if (!read_model(made, &at)) return 0;
    unsigned long long bytes;
    if (!(line = next_line(&at)) || sscanf(line, "ordered %u", &made->ordered) != 1) return 0;
    if (!(line = next_line(&at)) || sscanf(line, "arguments %u %llu", &made->offset_count, &bytes) != 2) return 0;
    made->packed_bytes = bytes;
    made->offsets = calloc(made->offset_count + 1, sizeof *made->offsets);
    for (uint32_t i = 0; made->offsets && i < made->offset_count; i++)
        if (!(line = next_line(&at)) || sscanf(line, "%u", &made->offsets[i]) != 1) return 0;
    if (!(line = next_line(&at)) || sscanf(line, "symbols %u", &made->symbol_count) != 1) return 0;
    made->symbols = calloc(made->symbol_count + 1, sizeof *made->symbols);
    made->starts = calloc(made->symbol_count + 1, sizeof *made->starts);
    for (uint32_t i = 0; made->symbols && made->starts && i < made->symbol_count; i++) {
        if (!(line = next_line(&at)) || !(made->symbols[i] = strdup(line))) return 0;
        char *start = strchr(made->symbols[i], '\t');
        if (start) *start = 0, made->starts[i] = start + 1;
    }
    if (!(line = next_line(&at)) || sscanf(line, "printed %u", &made->line_count) != 1) return 0;
    made->lines = calloc(made->line_count + 1, sizeof *made->lines);
    return made->offsets && made->symbols && made->starts && made->lines && read_printed(made, &at);
}

static void discard(c2n_compiled *made) {
    for (uint32_t i = 0; made->symbols && i < made->symbol_count; i++) free(made->symbols[i]);
    for (uint32_t i = 0; made->lines && i < made->line_count; i++) {
        const c2n_line *line = &made->lines[i];
        for (uint32_t v = 0; line->texts && v < line->value_count; v++) free(line->texts[v]);
        free(line->format), free(line->kinds), free(line->texts);
    }
    free(made->offsets), free(made->symbols), free(made->starts), free(made->lines), free(made->fused), free(made->numbers);
    free(made);
}

static int open_library(c2n_compiled *made, const char *path) {
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle) return 0;
    void *run = dlsym(handle, "c2n_run");
    memcpy(&made->run, &run, sizeof run);
    return run != NULL;
}

/* `text` is changed. `outside`: the library, where it is not in the cache. */
static c2n_compiled *from_text(char *text, const char *folder, const char *outside) {
    c2n_compiled *made = calloc(1, sizeof *made);
    char library[65] = "", path[4096];
    if (!made) return NULL;
    if (read_text(made, text, library)) {
        if (outside) {
            if (open_library(made, outside)) return made;
        } else if (strlen(library) == 64 && !strchr(library, '/')) {
            uint64_t size;
            char *whole = read_entry(folder, library, ".so", &size);
            free(whole);
            snprintf(path, sizeof path, "%s/%s.so", folder, library);
            if (whole && open_library(made, path)) return made;
        }
    }
    discard(made);
    return NULL;
}

/* -- looking up --------------------------------------------------------------------------------- */

static int tells_processor(const char *line) {
    static const char *const told[] = {"vendor_id", "cpu family", "model", "stepping", "flags", "Features",
                                       "CPU ", "isa"};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (!strncmp(line, told[i], strlen(told[i]))) return 1;
    return 0;
}

/* The processor that code was compiled for, as `compilers.cpu_model` has it. */
static const char *processor(void) {
    static char text[16384];
    static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&once);
    FILE *file = *text ? NULL : fopen("/proc/cpuinfo", "r");
    char line[8192];
    size_t used = 0;
    while (file && fgets(line, sizeof line, file) && *line != '\n')
        if (tells_processor(line) && used + strlen(line) < sizeof text) {
            strcpy(text + used, line);
            used += strlen(line);
        }
    if (file) fclose(file);
    pthread_mutex_unlock(&once);
    return text;
}

/* "none": bounds are not looked at; "full": uninitialised shared and private memory is found too. */
static const char *check_mode(void) {
    const char *mode = getenv("CUDA2NPU_CHECK");
    return mode && !strcmp(mode, "none") ? "none" : "bounds";
}

static void add_part(char *to, size_t *used, size_t room, const char *part) {
    const int wrote = snprintf(to + *used, room - *used, "%zu %s", strlen(part), part);
    *used += wrote > 0 ? (size_t)wrote : 0;
    if (*used >= room) *used = room - 1;
}

static void key_of(const c2n_kernel *kernel, const char *arguments, const uint32_t *block, char *key) {
    static const size_t room = 1 << 16;
    char shape[64], *text = malloc(room);
    uint8_t digest[32] = {0};
    size_t used = 0;
    snprintf(shape, sizeof shape, "%u %u %u", block[0], block[1], block[2]);
    const char *parts[] = {"launch", C2N_VERSION, processor(), kernel->module->key, kernel->name, arguments,
                           shape, check_mode(), c2n_profile()->name};
    for (size_t i = 0; text && i < sizeof parts / sizeof *parts; i++) add_part(text, &used, room, parts[i]);
    uint32_t count;
    const c2n_module **others = c2n_linked_modules(kernel->module, &count);
    for (uint32_t i = 0; text && i < count; i++) add_part(text, &used, room, others[i]->key);
    free(others);
    if (text) c2n_sha256(text, used, digest);
    hex_of(digest, key);
    free(text);
}

static c2n_compiled *from_cache(const char *key) {
    char folder[4000];
    if (!cache_folder(folder, sizeof folder)) return NULL;
    uint64_t size;
    char *text = read_entry(folder, key, ".txt", &size);
    c2n_compiled *made = text ? from_text(text, folder, NULL) : NULL;
    free(text);
    return made;
}

/* The question, with the device code that the kernel's is linked with. */
static int ask_python(int what, const c2n_kernel *kernel, c2n_question *question) {
    uint32_t count;
    const c2n_module **others = c2n_linked_modules(kernel->module, &count);
    question->text = kernel->module->text, question->text_bytes = kernel->module->text_bytes;
    question->name = kernel->name, question->check = check_mode(), question->target = c2n_profile()->name;
    question->others = calloc(count + 1, sizeof *question->others);
    question->other_bytes = calloc(count + 1, sizeof *question->other_bytes);
    for (uint32_t i = 0; i < count && question->others && question->other_bytes; i++, question->other_count++) {
        question->others[i] = others[i]->text;
        question->other_bytes[i] = others[i]->text_bytes;
    }
    const int ended = c2n_ask_python(what, question);
    free(others), free(question->others), free(question->other_bytes);
    return ended;
}

static c2n_compiled *translated(const c2n_kernel *kernel, const char *arguments, const uint32_t *block,
                                const char *key, cudaError_t *error) {
    c2n_question question = {.arguments = arguments, .key = key, .block = {block[0], block[1], block[2]}};
    c2n_compiled *made = NULL;
    const int ended = ask_python(C2N_TRANSLATE, kernel, &question);
    if (ended == C2N_ANSWERED && question.entry) {
        char folder[4000] = "";
        cache_folder(folder, sizeof folder);
        const int outside = question.path && *question.path;
        made = from_text(question.entry, folder, outside ? question.path : NULL);
        if (outside) unlink(question.path);
    }
    if (!made) {
        c2n_say("%s", question.why && *question.why ? question.why : "a compiled kernel cannot be loaded");
        *error = ended == C2N_REFUSED ? cudaErrorNotSupported : cudaErrorInvalidDeviceFunction;
    }
    free(question.why), free(question.path), free(question.entry);
    return made;
}

static c2n_compiled *among(const known *k, const uint32_t *block) {
    for (uint32_t i = 0; k && i < k->count; i++)
        if (!memcmp(k->found[i]->block, block, sizeof k->found[i]->block)) return k->found[i];
    return NULL;
}

/* A new list with one more: readers keep the old one, so it is not freed. */
static void remember(c2n_kernel *kernel, c2n_compiled *made) {
    const known *old = kernel->state;
    const uint32_t count = old ? old->count : 0;
    known *more = malloc(sizeof *more);
    c2n_compiled **found = malloc((count + 1) * sizeof *found);
    if (!more || !found) {
        free(more), free(found);
        return;
    }
    if (count) memcpy(found, old->found, count * sizeof *found);
    found[count] = made;
    *more = (known){found, count + 1};
    __atomic_store_n(&kernel->state, more, __ATOMIC_RELEASE);
}

void c2n_explain_fault(const c2n_compiled *compiled, const uint32_t *grid, uint64_t shared,
                       const c2n_fault *fault, int went_on) {
    const c2n_kernel *kernel = compiled->of;
    char arguments[4096] = "";
    kernel->arguments(arguments, sizeof arguments);
    c2n_question question = {
        .arguments = arguments, .key = "", .shared = shared, .code = fault->code,
        .op = fault->op, .fault_block = fault->block, .thread = fault->thread, .address = fault->address,
        .block = {compiled->block[0], compiled->block[1], compiled->block[2]},
        .grid = {grid[0], grid[1], grid[2]}, .went_on = (uint32_t)went_on,
    };
    if (ask_python(C2N_EXPLAIN, kernel, &question) == C2N_ANSWERED && question.why)
        c2n_say("%s", question.why);
    else
        c2n_say("C2N%u in `%s`: block %llu, thread %llu, address 0x%llx", fault->code, kernel->name,
                (unsigned long long)fault->block, (unsigned long long)fault->thread,
                (unsigned long long)fault->address);
    free(question.why), free(question.path), free(question.entry);
}

c2n_compiled *c2n_find_compiled(c2n_kernel *kernel, const uint32_t *block, cudaError_t *error) {
    c2n_compiled *found = among(__atomic_load_n(&kernel->state, __ATOMIC_ACQUIRE), block);
    if (found) return found;
    pthread_mutex_lock(&making);
    found = among(kernel->state, block);
    if (!found) {
        char arguments[4096] = "", key[65];
        *error = cudaErrorInvalidDeviceFunction;
        if (kernel->arguments(arguments, sizeof arguments) >= sizeof arguments)
            c2n_say("the template arguments of `%s` are too long", kernel->name);
        else {
            key_of(kernel, arguments, block, key);
            c2n_compiled *made = from_cache(key);
            if (!made) made = translated(kernel, arguments, block, key, error);
            if (made) {
                memcpy(made->block, block, sizeof made->block);
                made->of = kernel;
                remember(kernel, made);
            }
            found = made;
        }
    }
    pthread_mutex_unlock(&making);
    return found;
}
