/* Copies and fills of memory: CUDA's functions, and the tasks that do them.
   In: addresses, sizes, a direction. Out: CUDA's error; the bytes moved, in the order of the stream. */
#define _GNU_SOURCE
#include <string.h>

#include "checks.h"
#include "memory.h"
#include "streams.h"

#define LINK_GBPS 32.0    /* of the host's link: PCIe 5.0 x8; no profile states its own */
#define COPY_START_NS 1500.0
#define AT_ONCE (16u << 10)
#define MOST_KEPT (64u << 10)

typedef struct {            /* rows of bytes: a box of `width` x `height` x `depth` */
    uint8_t *to;
    const uint8_t *from;    /* NULL: filled with `value` */
    size_t width, height, depth;
    size_t to_pitch, to_slice, from_pitch, from_slice;
    int value;
    uint32_t over_link;
} box;

typedef struct {
    c2n_task task;
    box what;
    uint8_t kept[] __attribute__((aligned(16))); /* what a short copy reads, as it was when it was asked for */
} copy_task;

enum how { LATER, WAITS, READS_NOW }; /* it has run, or has read its source, when the call returns */

static void move(const box *b) {
    for (size_t z = 0; z < b->depth; z++)
        for (size_t y = 0; y < b->height; y++) {
            uint8_t *to = b->to + z * b->to_slice + y * b->to_pitch;
            if (b->from) memmove(to, b->from + z * b->from_slice + y * b->from_pitch, b->width);
            else memset(to, b->value, b->width);
        }
}

static cudaError_t run_copy(c2n_task *task) {
    move(&((const copy_task *)task)->what);
    return cudaSuccess;
}

static double modelled(const box *b) {
    const double bytes = (double)b->width * (double)b->height * (double)b->depth;
    const double rate = b->over_link ? LINK_GBPS : c2n_profile()->dram_gbps / (b->from ? 2 : 1);
    return COPY_START_NS + bytes / rate;
}

/* Rows that follow one another are one row. */
static void join_rows(box *b) {
    if (b->to_pitch == b->width && (!b->from || b->from_pitch == b->width)) {
        b->width *= b->height, b->height = 1;
        if (b->to_slice == b->width && (!b->from || b->from_slice == b->width)) b->width *= b->depth, b->depth = 1;
    }
}

/* So that the caller may change what a copy reads while it has not run. */
static void keep_source(copy_task *t) {
    box packed = t->what;
    packed.to = t->kept, packed.to_pitch = packed.width, packed.to_slice = packed.width * packed.height;
    move(&packed);
    t->what.from = t->kept, t->what.from_pitch = packed.to_pitch, t->what.from_slice = packed.to_slice;
}

/* What is waited for, and short fills, are done at once where the engine is idle: that takes less than to
   hand them over. */
static cudaError_t do_box(box *b, cudaStream_t stream, enum how how) {
    struct CUstream_st *s = c2n_resolve(stream);
    if (!s) return c2n_fail(cudaErrorInvalidResourceHandle);
    if (!b->width || !b->height || !b->depth) return cudaSuccess;
    join_rows(b);
    const size_t bytes = b->width * b->height * b->depth;
    const uint32_t kind = b->over_link ? C2N_COPY : C2N_COMPUTE;
    if ((how != LATER || bytes <= AT_ONCE) && c2n_claim_idle()) {
        move(b);
        c2n_give_back_idle(s, kind, modelled(b), how == WAITS);
        return cudaSuccess;
    }
    const int keeps = how == READS_NOW && bytes <= MOST_KEPT;
    copy_task *t = (copy_task *)c2n_new_task(sizeof *t - sizeof t->task + (keeps ? bytes : 0));
    if (!t) return c2n_fail(cudaErrorMemoryAllocation);
    t->task.run = run_copy, t->task.kind = kind, t->task.modelled_ns = modelled(b);
    t->what = *b;
    if (keeps) keep_source(t);
    uint64_t number;
    const cudaError_t error = c2n_enqueue_on(s, &t->task, &number);
    if (error != cudaSuccess || how == LATER || keeps) return c2n_fail(error);
    return c2n_fail(c2n_wait_stream(s, number));
}

/* -- directions --------------------------------------------------------------------------------- */

/* Whether it is the device's, as a whole; `bytes` from the first to the last that is touched. */
static cudaError_t checked_end(const void *address, size_t bytes, int device) {
    c2n_place found;
    const int known = c2n_find(address, bytes, &found);
    if (device) return known ? cudaSuccess : cudaErrorInvalidValue;
    if (c2n_is_device_address(address) && !(known && found.kind == C2N_MANAGED_MEMORY)) return cudaErrorInvalidValue;
    return cudaSuccess;
}

static int is_device(const void *address) {
    c2n_place found;
    return c2n_find(address, 0, &found) && found.kind == C2N_DEVICE_MEMORY;
}

static size_t reach(size_t width, size_t height, size_t depth, size_t pitch, size_t slice) {
    return (depth - 1) * slice + (height - 1) * pitch + width;
}

static cudaError_t check(box *b, enum cudaMemcpyKind kind) {
    if (!b->width || !b->height || !b->depth) return cudaSuccess;
    int to = kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToDevice;
    int from = kind == cudaMemcpyDeviceToHost || kind == cudaMemcpyDeviceToDevice;
    if ((int)kind < 0 || kind > cudaMemcpyDefault) return cudaErrorInvalidMemcpyDirection;
    if (kind == cudaMemcpyDefault) to = is_device(b->to), from = b->from && is_device(b->from);
    if (!b->to || !b->from) return cudaErrorInvalidValue;
    b->over_link = to != from;
    cudaError_t error = checked_end(b->to, reach(b->width, b->height, b->depth, b->to_pitch, b->to_slice), to);
    if (error == cudaSuccess)
        error = checked_end(b->from, reach(b->width, b->height, b->depth, b->from_pitch, b->from_slice), from);
    return error;
}

static box line(void *to, const void *from, size_t count) {
    return (box){.to = to, .from = from, .width = count, .height = 1, .depth = 1, .to_pitch = count,
                 .to_slice = count, .from_pitch = count, .from_slice = count};
}

static cudaError_t copy(box b, enum cudaMemcpyKind kind, cudaStream_t stream, enum how how) {
    BEGIN;
    REQUIRE(c2n_check_stream(stream) == cudaSuccess, cudaErrorInvalidResourceHandle);
    const cudaError_t error = check(&b, kind);
    return error == cudaSuccess ? do_box(&b, stream, how) : c2n_fail(error);
}

/* -- one dimension ------------------------------------------------------------------------------ */

cudaError_t cudaMemcpy(void *dst, const void *src, size_t count, enum cudaMemcpyKind kind) {
    return copy(line(dst, src, count), kind, NULL, WAITS);
}

/* Memory of the program that is not pinned: a copy to it is over when the call returns, one from it has
   read it. */
static enum how how_between(const void *to, const void *from) {
    c2n_place found;
    if (!c2n_find(to, 0, &found)) return WAITS;
    return c2n_find(from, 0, &found) ? LATER : READS_NOW;
}

cudaError_t cudaMemcpyAsync(void *dst, const void *src, size_t count, enum cudaMemcpyKind kind,
                            cudaStream_t stream) {
    return copy(line(dst, src, count), kind, stream, how_between(dst, src));
}

cudaError_t cudaMemcpyPeer(void *dst, int dstDevice, const void *src, int srcDevice, size_t count) {
    REQUIRE(dstDevice >= 0 && dstDevice < c2n_device_count() && srcDevice >= 0 && srcDevice < c2n_device_count(),
            cudaErrorInvalidDevice);
    return copy(line(dst, src, count), cudaMemcpyDeviceToDevice, NULL, WAITS);
}

cudaError_t cudaMemcpyPeerAsync(void *dst, int dstDevice, const void *src, int srcDevice, size_t count,
                                cudaStream_t stream) {
    REQUIRE(dstDevice >= 0 && dstDevice < c2n_device_count() && srcDevice >= 0 && srcDevice < c2n_device_count(),
            cudaErrorInvalidDevice);
    return copy(line(dst, src, count), cudaMemcpyDeviceToDevice, stream, LATER);
}

/* -- symbols ------------------------------------------------------------------------------------ */

static cudaError_t symbol(const void *host, size_t count, size_t offset, uint8_t **device) {
    BEGIN;
    void *start;
    size_t bytes;
    const cudaError_t error = c2n_symbol(host, &start, &bytes);
    REQUIRE(error == cudaSuccess, error);
    REQUIRE(offset <= bytes && count <= bytes - offset, cudaErrorInvalidValue);
    *device = (uint8_t *)start + offset;
    return cudaSuccess;
}

cudaError_t cudaMemcpyToSymbolAsync(const void *host, const void *src, size_t count, size_t offset,
                                    enum cudaMemcpyKind kind, cudaStream_t stream) {
    uint8_t *to;
    const cudaError_t error = symbol(host, count, offset, &to);
    if (error != cudaSuccess) return error;
    REQUIRE(kind != cudaMemcpyDeviceToHost && kind != cudaMemcpyHostToHost, cudaErrorInvalidMemcpyDirection);
    return cudaMemcpyAsync(to, src, count, kind, stream);
}

cudaError_t cudaMemcpyToSymbol(const void *host, const void *src, size_t count, size_t offset,
                               enum cudaMemcpyKind kind) {
    uint8_t *to;
    const cudaError_t error = symbol(host, count, offset, &to);
    if (error != cudaSuccess) return error;
    REQUIRE(kind != cudaMemcpyDeviceToHost && kind != cudaMemcpyHostToHost, cudaErrorInvalidMemcpyDirection);
    return cudaMemcpy(to, src, count, kind);
}

cudaError_t cudaMemcpyFromSymbolAsync(void *dst, const void *host, size_t count, size_t offset,
                                      enum cudaMemcpyKind kind, cudaStream_t stream) {
    uint8_t *from;
    const cudaError_t error = symbol(host, count, offset, &from);
    if (error != cudaSuccess) return error;
    REQUIRE(kind != cudaMemcpyHostToDevice && kind != cudaMemcpyHostToHost, cudaErrorInvalidMemcpyDirection);
    return cudaMemcpyAsync(dst, from, count, kind, stream);
}

cudaError_t cudaMemcpyFromSymbol(void *dst, const void *host, size_t count, size_t offset,
                                 enum cudaMemcpyKind kind) {
    uint8_t *from;
    const cudaError_t error = symbol(host, count, offset, &from);
    if (error != cudaSuccess) return error;
    REQUIRE(kind != cudaMemcpyHostToDevice && kind != cudaMemcpyHostToHost, cudaErrorInvalidMemcpyDirection);
    return cudaMemcpy(dst, from, count, kind);
}

/* -- two and three dimensions ------------------------------------------------------------------- */

static cudaError_t copy_2d(void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height,
                           enum cudaMemcpyKind kind, cudaStream_t stream, enum how how) {
    REQUIRE(width <= dpitch && width <= spitch, cudaErrorInvalidPitchValue);
    const box b = {.to = dst, .from = src, .width = width, .height = height, .depth = 1, .to_pitch = dpitch,
                   .from_pitch = spitch, .to_slice = dpitch * height, .from_slice = spitch * height};
    return copy(b, kind, stream, how);
}

cudaError_t cudaMemcpy2D(void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height,
                         enum cudaMemcpyKind kind) {
    return copy_2d(dst, dpitch, src, spitch, width, height, kind, NULL, WAITS);
}

cudaError_t cudaMemcpy2DAsync(void *dst, size_t dpitch, const void *src, size_t spitch, size_t width,
                              size_t height, enum cudaMemcpyKind kind, cudaStream_t stream) {
    return copy_2d(dst, dpitch, src, spitch, width, height, kind, stream, how_between(dst, src));
}

static cudaError_t copy_3d(const struct cudaMemcpy3DParms *p, enum cudaMemcpyKind kind, cudaStream_t stream,
                           enum how how) {
    REQUIRE(p, cudaErrorInvalidValue);
    REQUIRE(!p->srcArray && !p->dstArray, cudaErrorNotSupported);
    const struct cudaPitchedPtr *d = &p->dstPtr, *s = &p->srcPtr;
    const struct cudaExtent e = p->extent;
    if (!e.width || !e.height || !e.depth) return copy(line(NULL, NULL, 0), kind, stream, how);
    REQUIRE(p->dstPos.x + e.width <= d->pitch && p->srcPos.x + e.width <= s->pitch, cudaErrorInvalidPitchValue);
    REQUIRE(e.depth == 1 || (p->dstPos.y + e.height <= d->ysize && p->srcPos.y + e.height <= s->ysize),
            cudaErrorInvalidValue);
    const size_t to = p->dstPos.x + d->pitch * (p->dstPos.y + d->ysize * p->dstPos.z);
    const size_t from = p->srcPos.x + s->pitch * (p->srcPos.y + s->ysize * p->srcPos.z);
    const box b = {.to = d->ptr ? (uint8_t *)d->ptr + to : NULL, .from = s->ptr ? (uint8_t *)s->ptr + from : NULL,
                   .width = e.width, .height = e.height, .depth = e.depth, .to_pitch = d->pitch,
                   .from_pitch = s->pitch, .to_slice = d->pitch * d->ysize, .from_slice = s->pitch * s->ysize};
    return copy(b, kind, stream, how);
}

cudaError_t cudaMemcpy3D(const struct cudaMemcpy3DParms *p) { return copy_3d(p, p ? p->kind : 0, NULL, WAITS); }

cudaError_t cudaMemcpy3DAsync(const struct cudaMemcpy3DParms *p, cudaStream_t stream) {
    return copy_3d(p, p ? p->kind : 0, stream, p ? how_between(p->dstPtr.ptr, p->srcPtr.ptr) : LATER);
}

static struct cudaMemcpy3DParms of_peers(const struct cudaMemcpy3DPeerParms *p) {
    return (struct cudaMemcpy3DParms){.srcArray = p->srcArray, .srcPos = p->srcPos, .srcPtr = p->srcPtr,
                                      .dstArray = p->dstArray, .dstPos = p->dstPos, .dstPtr = p->dstPtr,
                                      .extent = p->extent, .kind = cudaMemcpyDeviceToDevice};
}

cudaError_t cudaMemcpy3DPeer(const struct cudaMemcpy3DPeerParms *p) {
    REQUIRE(p, cudaErrorInvalidValue);
    const struct cudaMemcpy3DParms parms = of_peers(p);
    return cudaMemcpy3D(&parms);
}

cudaError_t cudaMemcpy3DPeerAsync(const struct cudaMemcpy3DPeerParms *p, cudaStream_t stream) {
    REQUIRE(p, cudaErrorInvalidValue);
    const struct cudaMemcpy3DParms parms = of_peers(p);
    return cudaMemcpy3DAsync(&parms, stream);
}

/* -- fills -------------------------------------------------------------------------------------- */

static cudaError_t fill(box b, cudaStream_t stream) {
    BEGIN;
    REQUIRE(c2n_check_stream(stream) == cudaSuccess, cudaErrorInvalidResourceHandle);
    if (!b.width || !b.height || !b.depth) return cudaSuccess;
    REQUIRE(b.to, cudaErrorInvalidValue);
    const cudaError_t error = checked_end(b.to, reach(b.width, b.height, b.depth, b.to_pitch, b.to_slice), 1);
    REQUIRE(error == cudaSuccess, error);
    return do_box(&b, stream, LATER);
}

cudaError_t cudaMemsetAsync(void *devPtr, int value, size_t count, cudaStream_t stream) {
    box b = line(devPtr, NULL, count);
    b.value = value;
    return fill(b, stream);
}

cudaError_t cudaMemset(void *devPtr, int value, size_t count) { return cudaMemsetAsync(devPtr, value, count, NULL); }

cudaError_t cudaMemset2DAsync(void *devPtr, size_t pitch, int value, size_t width, size_t height,
                              cudaStream_t stream) {
    REQUIRE(width <= pitch || height <= 1, cudaErrorInvalidValue);
    return fill((box){.to = devPtr, .width = width, .height = height, .depth = 1, .to_pitch = pitch,
                      .to_slice = pitch * height, .value = value}, stream);
}

cudaError_t cudaMemset2D(void *devPtr, size_t pitch, int value, size_t width, size_t height) {
    return cudaMemset2DAsync(devPtr, pitch, value, width, height, NULL);
}

cudaError_t cudaMemset3DAsync(struct cudaPitchedPtr p, int value, struct cudaExtent extent, cudaStream_t stream) {
    REQUIRE(extent.width <= p.pitch, cudaErrorInvalidValue);
    return fill((box){.to = p.ptr, .width = extent.width, .height = extent.height, .depth = extent.depth,
                      .to_pitch = p.pitch, .to_slice = p.pitch * p.ysize, .value = value}, stream);
}

cudaError_t cudaMemset3D(struct cudaPitchedPtr pitchedDevPtr, int value, struct cudaExtent extent) {
    return cudaMemset3DAsync(pitchedDevPtr, value, extent, NULL);
}
