/* What rewritten host code and the library agree on: kernels, their launch, the device variables of a
   file, and the file's device code. `cuda2npu nvcc` writes the uses; nobody else needs this header.

   A kernel's body on the host is a stub: it calls `c2n_stub` with a descriptor and the addresses of
   its arguments. `k<<<g, b>>>(x)` becomes `(__c2n_push(g, b), k(x))`. */
#ifndef C2N_HOST_H
#define C2N_HOST_H

#include <stddef.h>
#include <stdint.h>

#include "driver_types.h"
#include "vector_types.h"

enum { C2N_HOST_VERSION = 2 };
enum { C2N_DEVICE = 0, C2N_CONSTANT = 1, C2N_MANAGED = 2 };

typedef struct {
    const void *host;       /* the variable of the host that stands for it, with its first contents */
    const char *name;       /* with its namespaces */
    uint64_t bytes;
    uint32_t kind;
} c2n_variable;

typedef struct {            /* the device code of one file */
    uint32_t version;
    uint32_t variable_count;
    const c2n_variable *variables;
    const char *path;       /* for messages */
    const char *key;        /* 64 hexadecimal digits: the text's sha256 */
    const uint8_t *text;
    uint64_t text_bytes;
    uint32_t relocatable;   /* its device code uses that of other files, or they its */
} c2n_module;

typedef struct {            /* a kernel, or an instance of a template */
    const c2n_module *module;
    const char *name;       /* with its namespaces */
    const void *stub;
    uint32_t parameter_count;
    const uint32_t *sizes;  /* of the parameters, bytes */
    uint64_t (*arguments)(char *text, uint64_t room); /* writes `T=float;N=16`, yields its length */
    void *state;            /* the library's; NULL at first */
    uint32_t most_threads;  /* of a block, by __launch_bounds__; 0: as many as the device takes */
} c2n_kernel;

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)
void __c2n_module_begin(const c2n_module *module);
void __c2n_kernel_begin(c2n_kernel *kernel);
void __c2n_launch(c2n_kernel *kernel, void **arguments);
void __c2n_push_launch(const dim3 *grid, const dim3 *block, size_t shared, cudaStream_t stream);
#pragma GCC visibility pop
#ifdef __cplusplus
}

#include <cxxabi.h>
#include <stdlib.h>
#include <string.h>
#include <typeinfo>

static inline void __c2n_push(dim3 grid, dim3 block, size_t shared = 0, cudaStream_t stream = 0) {
    __c2n_push_launch(&grid, &block, shared, stream);
}

namespace c2n {

template <typename T> struct type_tag {};
template <typename T, T V> struct value_tag {};

/* A parameter's type without `__restrict__`, which g++ keeps in the type of a template's parameter. */
template <typename T> struct plain { typedef T type; };
template <typename T> struct plain<T *__restrict__> { typedef T *type; };
template <typename T> struct plain<T *__restrict__ const> { typedef T *type; };

/* Template arguments as text, one after the other. */
class arguments_text {
    char *text;
    uint64_t room, used;

  public:
    arguments_text(char *to, uint64_t size) : text(to), room(size), used(0) {}
    uint64_t length() const { return used; }

    void add(const char *piece, uint64_t bytes) {
        for (uint64_t i = 0; i < bytes; i++, used++)
            if (used + 1 < room) text[used] = piece[i];
        if (room) text[used < room ? used : room - 1] = 0;
    }
    void add(const char *piece) { add(piece, strlen(piece)); }
    void name(const char *parameter) {
        if (used) add(";");
        add(parameter);
        add("=");
    }
    template <typename T> void type(const char *parameter) {
        name(parameter);
        int failed = 0;
        char *shown = abi::__cxa_demangle(typeid(type_tag<T>).name(), 0, 0, &failed);
        const char *from = shown ? strchr(shown, '<') : 0;
        const char *end = shown ? strrchr(shown, '>') : 0;
        if (failed || !from || !end) add("?");
        else add(from + 1, (uint64_t)(end - from - 1));
        free(shown);
    }
    /* A value that is a template's argument: a number, an enumerator, or a function, by its name. */
    template <typename T, T V> void constant(const char *parameter) {
        chosen<T, V>(parameter, tag<is_function_pointer<T>::value>());
    }
    void value(const char *parameter, bool given) {
        name(parameter);
        add(given ? "true" : "false");
    }
    template <typename T> void value(const char *parameter, T given) {
        name(parameter);
        number(given, tag<__is_enum(T) || is_integer<T>::value>());
    }

  private:
    template <bool B> struct tag {};
    template <typename T> struct is_function_pointer { enum { value = false }; };
    template <typename R, typename... P> struct is_function_pointer<R (*)(P...)> { enum { value = true }; };
    template <typename T, T V> void chosen(const char *parameter, tag<false>) { value(parameter, V); }
    template <typename T, T V> void chosen(const char *parameter, tag<true>) {
        int failed = 0;
        name(parameter);
        char *type = abi::__cxa_demangle(typeid(type_tag<T>).name(), 0, 0, &failed);
        char *shown = abi::__cxa_demangle(typeid(value_tag<T, V>).name(), 0, 0, &failed);
        const char *end = type ? strrchr(type, '>') : 0;
        /* `c2n::value_tag<T, &(f(int))>`, with T as long as in `c2n::type_tag<T>`, and a comma */
        const char *from = shown && end ? shown + (end - type) + 1 : 0;
        while (from && (*from == ',' || *from == ' ' || *from == '&')) from++;
        if (from && *from == '(' && from[1] != 'a') from++;
        const uint64_t length = from ? strcspn(from, "(<{>") : 0;
        if (length && (from[length] == '(' || from[length] == '>')) add(from, length);
        else add("?");
        free(type);
        free(shown);
    }
    template <typename T, typename = void> struct is_integer { enum { value = false }; };
    template <typename T> struct is_integer<T, decltype((void)(T(1) % T(2)))> { enum { value = true }; };
    template <typename T> void number(T given, tag<true>) {
        char digits[24];
        uint64_t left = (uint64_t)given;
        const bool negative = given < T(0);
        if (negative) left = 0 - left;
        int at = sizeof digits;
        do digits[--at] = (char)('0' + left % 10), left /= 10;
        while (left);
        if (negative) digits[--at] = '-';
        add(digits + at, sizeof digits - (uint64_t)at);
    }
    template <typename T> void number(T, tag<false>) { add("?"); }
};

/* Makes each kernel that is instantiated known before `main`: `K::get()` is its descriptor. */
template <typename K> struct registrar {
    static const int known;
    static int add() {
        __c2n_kernel_begin(K::get());
        return 1;
    }
};
template <typename K> const int registrar<K>::known = registrar<K>::add();

template <typename K> inline void stub(void **arguments) {
    (void)&registrar<K>::known;
    __c2n_launch(K::get(), arguments);
}

} // namespace c2n
#endif
#endif
