/* The Python half: a library of its own beside this one, loaded when it is first needed, so that a
   program whose kernels are all in the cache never starts Python. */
#define _GNU_SOURCE
#include "launch.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;
static c2n_answer_function answer;

/* The folder of this library, with a slash. */
static int own_folder(char *folder, size_t room) {
    Dl_info found;
    if (!dladdr((void *)&starting, &found) || !found.dli_fname) return 0;
    char *whole = realpath(found.dli_fname, NULL);
    char *end = whole ? strrchr(whole, '/') : NULL;
    const int fits = end && (size_t)(end - whole) + 2 < room;
    if (fits) {
        end[1] = 0;
        strcpy(folder, whole);
    }
    free(whole);
    return fits;
}

static c2n_answer_function start(const char **why) {
    static char said[1024];
    char folder[3072], path[4096];
    *why = said;
    if (!own_folder(folder, sizeof folder)) {
        snprintf(said, sizeof said, "the library does not know where it lies");
        return NULL;
    }
    snprintf(path, sizeof path, "%slibcuda2npu_python.so", folder);
    if (!dlopen(C2N_PYTHON_LIBRARY, RTLD_NOW | RTLD_GLOBAL)) {
        snprintf(said, sizeof said, "Python cannot be loaded: %s", dlerror());
        return NULL;
    }
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    void *found = handle ? dlsym(handle, "c2n_answer") : NULL;
    if (!found) snprintf(said, sizeof said, "Python's half cannot be loaded: %s", dlerror());
    c2n_answer_function made = NULL;
    memcpy(&made, &found, sizeof found);
    return made;
}

/* An environment variable as it was before; `set` puts another in its place for a while. */
typedef struct {
    const char *name;
    char *before;
} variable;

static variable set(const char *name, const char *text) {
    const char *before = getenv(name);
    const variable made = {name, before ? strdup(before) : NULL};
    setenv(name, text, 1);
    return made;
}

static void set_back(variable v) {
    if (v.before) setenv(v.name, v.before, 1);
    else unsetenv(v.name);
    free(v.before);
}

/* Python finds its own library and its packages by these while it starts; then the environment is what it
   was, for the program and for what it starts. */
static int first_answer(int what, c2n_question *question) {
    const variable home = set("PYTHONHOME", C2N_PYTHON_HOME), path = set("PYTHONPATH", C2N_PYTHON_PATH);
    const int ended = answer(what, question);
    set_back(home);
    set_back(path);
    return ended;
}

int c2n_ask_python(int what, c2n_question *question) {
    static int started;
    const char *why = "";
    pthread_mutex_lock(&starting);
    if (!answer) answer = start(&why);
    int ended = C2N_FAILED;
    if (answer) ended = started ? answer(what, question) : first_answer(what, question);
    started = answer != NULL;
    pthread_mutex_unlock(&starting);
    if (!answer) question->why = strdup(why);
    else if (ended == C2N_FAILED && !question->why) question->why = strdup("Python's half failed");
    return ended;
}
