/* Allocation, rooms, copies of every kind, what is refused. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "stub.h"

static void test_allocation(void) {
    void *p[1000], *q;
    uint64_t bytes;
    size_t left, total, pitch;
    OK(cudaFree(NULL));
    OK(cudaMalloc(&q, 0));
    CHECK(!q);
    for (size_t i = 0; i < 1000; i++) {
        OK(cudaMalloc(&p[i], i + 1));
        CHECK((uintptr_t)p[i] % 256 == 0 && (uint64_t)(uintptr_t)p[i] >= C2N_BASE);
        memset(p[i], (int)i, i + 1);
    }
    CHECK(test_rooms(p[999], &bytes) == 1000 && bytes == 1000);
    for (size_t i = 0; i < 1000; i += 2) OK(cudaFree(p[i]));
    for (size_t i = 1; i < 1000; i += 2) CHECK(*(uint8_t *)p[i] == (uint8_t)i && ((uint8_t *)p[i])[i] == (uint8_t)i);
    CHECK(test_rooms(p[1], &bytes) == 500 && bytes == 2);
    IS(cudaFree(p[0]), cudaErrorInvalidValue);
    IS(cudaFree((char *)p[1] + 1), cudaErrorInvalidValue);
    IS(cudaFree(&bytes), cudaErrorInvalidValue);
    for (size_t i = 1; i < 1000; i += 2) OK(cudaFree(p[i]));
    CHECK(test_rooms(NULL, &bytes) == 0);
    OK(cudaMemGetInfo(&left, &total));
    CHECK(left == total && total > 1 << 30);
    IS(cudaMalloc(&q, total + 1), cudaErrorMemoryAllocation);
    IS(cudaMalloc(&q, SIZE_MAX), cudaErrorMemoryAllocation);
    IS(cudaPeekAtLastError(), cudaErrorMemoryAllocation);
    IS(cudaGetLastError(), cudaErrorMemoryAllocation);
    OK(cudaMallocPitch(&q, &pitch, 100, 10));
    CHECK(pitch >= 100 && pitch % 256 == 0);
    OK(cudaFree(q));
    OK(cudaMallocAsync(&q, 100, 0));
    OK(cudaFreeAsync(q, 0));
    OK(cudaDeviceSynchronize());
    CHECK(test_rooms(NULL, &bytes) == 0);
}

/* KiB that the system may take without asking: what was given back to it. */
static long given_back(void) {
    char line[256];
    long kib = -1;
    FILE *rollup = fopen("/proc/self/smaps_rollup", "r");
    CHECK(rollup != NULL);
    while (fgets(line, sizeof line, rollup))
        if (sscanf(line, "LazyFree: %ld", &kib) == 1) break;
    fclose(rollup);
    return kib;
}

static void test_freed_memory_is_given_back(void) {
    enum { COUNT = 33, KEPT = 16 };
    const size_t each = 32 << 20, written = 2 << 20;
    char *p[COUNT];
    for (int i = 0; i < COUNT; i++) {
        OK(cudaMalloc((void **)&p[i], each));
        memset(p[i], i, written);
    }
    for (int i = 0; i < COUNT; i++) {
        if (i == KEPT) continue;
        CHECK(given_back() == 0);
        OK(cudaFree(p[i]));
    }
    const long all = (COUNT - 1) * (long)(written >> 10); /* twice that, where pages are large */
    CHECK(given_back() >= all * 7 / 8 && given_back() <= all * 9 / 4);
    for (size_t i = 0; i < written; i++) CHECK(p[KEPT][i] == KEPT);
    OK(cudaFree(p[KEPT]));
}

static void test_copies(void) {
    char a[4096], b[4096], *d, *e;
    void *managed;
    OK(cudaMalloc((void **)&d, 4096));
    OK(cudaMalloc((void **)&e, 4096));
    OK(cudaMallocManaged(&managed, 4096, cudaMemAttachGlobal));
    for (int i = 0; i < 4096; i++) a[i] = (char)i;
    OK(cudaMemcpy(d, a, 4096, cudaMemcpyHostToDevice));
    OK(cudaMemcpy(e, d, 4096, cudaMemcpyDeviceToDevice));
    OK(cudaMemcpy(managed, e, 4096, cudaMemcpyDefault));
    OK(cudaMemcpy(b, managed, 4096, cudaMemcpyDeviceToHost));
    CHECK(!memcmp(a, b, 4096));
    IS(cudaMemcpy(d, a, 4097, cudaMemcpyHostToDevice), cudaErrorInvalidValue);
    IS(cudaMemcpy(d + 4000, a, 97, cudaMemcpyHostToDevice), cudaErrorInvalidValue);
    IS(cudaMemcpy(b, a, 1, cudaMemcpyHostToDevice), cudaErrorInvalidValue);
    IS(cudaMemcpy(b, d, 1, cudaMemcpyHostToHost), cudaErrorInvalidValue);
    IS(cudaMemcpy(NULL, a, 1, cudaMemcpyHostToDevice), cudaErrorInvalidValue);
    IS(cudaMemcpy(d, a, 1, (enum cudaMemcpyKind)9), cudaErrorInvalidMemcpyDirection);
    IS(cudaMemset(d, 0, 4097), cudaErrorInvalidValue);
    IS(cudaMemset(a, 0, 1), cudaErrorInvalidValue);
    OK(cudaMemcpy2D(e, 64, a, 100, 10, 40, cudaMemcpyHostToDevice));
    IS(cudaMemcpy2D(e, 64, a, 100, 65, 4, cudaMemcpyHostToDevice), cudaErrorInvalidPitchValue);
    OK(cudaMemset2D(d, 64, 7, 10, 40));
    OK(cudaMemcpy2DAsync(b, 64, d, 64, 64, 41, cudaMemcpyDeviceToHost, 0));
    CHECK(b[0] == 7 && b[64 * 39 + 9] == 7 && b[64 * 39 + 10] == a[64 * 39 + 10] && b[64 * 40] == a[64 * 40]);
    CHECK(e[64] == a[100] && e[64 * 39 + 9] == a[3909]);
    struct cudaPitchedPtr box;
    const struct cudaExtent extent = {10, 6, 5};
    OK(cudaMalloc3D(&box, extent));
    OK(cudaMemset3D(box, 3, extent));
    struct cudaMemcpy3DParms parms = {.srcPtr = {a, 10, 10, 6}, .dstPtr = box, .extent = {4, 3, 2},
                                      .dstPos = {2, 1, 1}, .kind = cudaMemcpyHostToDevice};
    OK(cudaMemcpy3D(&parms));
    OK(cudaDeviceSynchronize());
    const char *at = (char *)box.ptr + (box.ysize * 2 + 3) * box.pitch + 2; /* row 2 of slice 1 */
    CHECK(at[0] == a[(6 + 2) * 10] && at[3] == a[(6 + 2) * 10 + 3] && at[4] == 3);
    OK(cudaFree(box.ptr));
    OK(cudaMemcpyToSymbol(test_symbol, a + 7, 10, 5, cudaMemcpyHostToDevice));
    OK(cudaMemcpyFromSymbol(b, test_symbol, 10, 5, cudaMemcpyDeviceToHost));
    CHECK(!memcmp(a + 7, b, 10));
    IS(cudaMemcpyToSymbol(test_symbol, a, 64, 1, cudaMemcpyHostToDevice), cudaErrorInvalidValue);
    IS(cudaMemcpyToSymbol(b, a, 1, 0, cudaMemcpyHostToDevice), cudaErrorInvalidSymbol);
    OK(cudaFree(d));
    OK(cudaFree(e));
    OK(cudaFree(managed));
    cudaGetLastError();
}

static void test_host_memory(void) {
    char *pinned, *own = malloc(1 << 20), *seen;
    unsigned flags;
    uint64_t bytes;
    struct cudaPointerAttributes attributes;
    OK(cudaHostAlloc((void **)&pinned, 100, cudaHostAllocMapped));
    OK(cudaHostGetFlags(&flags, pinned));
    CHECK(flags & cudaHostAllocMapped);
    if ((uint64_t)(uintptr_t)own < C2N_BASE) { /* under valgrind: kernels cannot have it */
        IS(cudaHostRegister(own, 1 << 20, cudaHostRegisterDefault), cudaErrorNotSupported);
        OK(cudaFreeHost(pinned));
        free(own);
        return;
    }
    OK(cudaHostRegister(own, 1 << 20, cudaHostRegisterDefault));
    IS(cudaHostRegister(own + 16, 16, 0), cudaErrorHostMemoryAlreadyRegistered);
    OK(cudaHostGetDevicePointer((void **)&seen, own + 5, 0));
    CHECK(seen == own + 5);
    CHECK(test_rooms(own, &bytes) != UINT64_MAX && bytes == 1 << 20);
    OK(cudaPointerGetAttributes(&attributes, own + 9));
    CHECK(attributes.type == cudaMemoryTypeHost && attributes.devicePointer == own + 9);
    IS(cudaFreeHost(own), cudaErrorInvalidValue);
    IS(cudaFree(pinned), cudaErrorInvalidValue);
    OK(cudaHostUnregister(own));
    IS(cudaHostUnregister(own), cudaErrorHostMemoryNotRegistered);
    OK(cudaFreeHost(pinned));
    OK(cudaPointerGetAttributes(&attributes, own));
    CHECK(attributes.type == cudaMemoryTypeUnregistered);
    IS(cudaHostGetDevicePointer((void **)&seen, own, 0), cudaErrorInvalidValue);
    free(own);
    cudaGetLastError();
}

static void test_devices(void) {
    int count, value;
    struct cudaDeviceProp prop;
    OK(cudaGetDeviceCount(&count));
    CHECK(count == 2);
    OK(cudaGetDeviceProperties(&prop, 1));
    CHECK(!strcmp(prop.name, "AWS Trainium2") && prop.warpSize == 32 && prop.major == 8);
    for (int i = 1; i < cudaDevAttrMax; i++) OK(cudaDeviceGetAttribute(&value, (enum cudaDeviceAttr)i, 0));
    IS(cudaDeviceGetAttribute(&value, cudaDevAttrMax, 0), cudaErrorInvalidValue);
    IS(cudaSetDevice(2), cudaErrorInvalidDevice);
    OK(cudaSetDevice(1));
    void *there, *here;
    OK(cudaMalloc(&there, 100));
    OK(cudaDeviceEnablePeerAccess(0, 0));
    IS(cudaDeviceEnablePeerAccess(0, 0), cudaErrorPeerAccessAlreadyEnabled);
    OK(cudaSetDevice(0));
    OK(cudaMalloc(&here, 100));
    OK(cudaMemset(there, 5, 100));
    OK(cudaMemcpyPeer(here, 0, there, 1, 100));
    CHECK(((char *)here)[99] == 5);
    OK(cudaDeviceReset());
    IS(cudaFree(here), cudaErrorInvalidValue);
    OK(cudaFree(there)); /* the other device's */
    CHECK(!strcmp(cudaGetErrorString(cudaErrorMemoryAllocation), "out of memory"));
    CHECK(!strcmp(cudaGetErrorName((cudaError_t)12345), "unrecognized error code"));
    cudaGetLastError();
}

int main(void) {
    setenv("CUDA2NPU_DEVICES", "2", 1);
    setenv("CUDA2NPU_TARGET", "trn2", 1);
    test_allocation();
    test_freed_memory_is_given_back();
    test_copies();
    test_host_memory();
    test_devices();
    return 0;
}
