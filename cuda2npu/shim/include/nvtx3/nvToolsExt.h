/* Marks for a profiler's timeline: accepted, and without effect, as where no profiler is attached. */
#ifndef NVTOOLSEXT_V3_H
#define NVTOOLSEXT_V3_H

#include <stddef.h>
#include <stdint.h>

#define NVTX_VERSION 3
#define NVTX_NO_PUSH_POP_TRACKING ((int)-2)
#define NVTX_EVENT_ATTRIB_STRUCT_SIZE ((uint16_t)sizeof(nvtxEventAttributes_t))

typedef uint64_t nvtxRangeId_t;
typedef struct nvtxDomainRegistration_st *nvtxDomainHandle_t;
typedef struct nvtxStringRegistration_st *nvtxStringHandle_t;
typedef enum nvtxColorType_t { NVTX_COLOR_UNKNOWN = 0, NVTX_COLOR_ARGB = 1 } nvtxColorType_t;
typedef enum nvtxMessageType_t {
    NVTX_MESSAGE_UNKNOWN = 0,
    NVTX_MESSAGE_TYPE_ASCII = 1,
    NVTX_MESSAGE_TYPE_UNICODE = 2,
    NVTX_MESSAGE_TYPE_REGISTERED = 3
} nvtxMessageType_t;
typedef enum nvtxPayloadType_t {
    NVTX_PAYLOAD_UNKNOWN = 0,
    NVTX_PAYLOAD_TYPE_UNSIGNED_INT64 = 1,
    NVTX_PAYLOAD_TYPE_INT64 = 2,
    NVTX_PAYLOAD_TYPE_DOUBLE = 3,
    NVTX_PAYLOAD_TYPE_UNSIGNED_INT32 = 4,
    NVTX_PAYLOAD_TYPE_INT32 = 5,
    NVTX_PAYLOAD_TYPE_FLOAT = 6
} nvtxPayloadType_t;

typedef union nvtxMessageValue_t {
    const char *ascii;
    const wchar_t *unicode;
    nvtxStringHandle_t registered;
} nvtxMessageValue_t;

typedef struct nvtxEventAttributes_v2 {
    uint16_t version;
    uint16_t size;
    uint32_t category;
    int32_t colorType;
    uint32_t color;
    int32_t payloadType;
    int32_t reserved0;
    union {
        uint64_t ullValue;
        int64_t llValue;
        double dValue;
        uint32_t uiValue;
        int32_t iValue;
        float fValue;
    } payload;
    int32_t messageType;
    nvtxMessageValue_t message;
} nvtxEventAttributes_t;

#define C2N_MARK(result, name, parameters, value) \
    static __inline__ __attribute__((unused)) result name parameters { return value; }
#define C2N_SILENT(name, parameters) \
    static __inline__ __attribute__((unused)) void name parameters {}
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#endif
C2N_SILENT(nvtxMarkA, (const char *message))
C2N_SILENT(nvtxMarkW, (const wchar_t *message))
C2N_SILENT(nvtxMarkEx, (const nvtxEventAttributes_t *attributes))
C2N_MARK(int, nvtxRangePushA, (const char *message), NVTX_NO_PUSH_POP_TRACKING)
C2N_MARK(int, nvtxRangePushW, (const wchar_t *message), NVTX_NO_PUSH_POP_TRACKING)
C2N_MARK(int, nvtxRangePushEx, (const nvtxEventAttributes_t *attributes), NVTX_NO_PUSH_POP_TRACKING)
C2N_MARK(int, nvtxRangePop, (void), NVTX_NO_PUSH_POP_TRACKING)
C2N_MARK(nvtxRangeId_t, nvtxRangeStartA, (const char *message), 0)
C2N_MARK(nvtxRangeId_t, nvtxRangeStartEx, (const nvtxEventAttributes_t *attributes), 0)
C2N_SILENT(nvtxRangeEnd, (nvtxRangeId_t id))
C2N_SILENT(nvtxNameOsThreadA, (uint32_t thread, const char *name))
C2N_SILENT(nvtxNameCategoryA, (uint32_t category, const char *name))
C2N_MARK(nvtxDomainHandle_t, nvtxDomainCreateA, (const char *name), 0)
C2N_SILENT(nvtxDomainDestroy, (nvtxDomainHandle_t domain))
C2N_MARK(int, nvtxDomainRangePushEx, (nvtxDomainHandle_t domain, const nvtxEventAttributes_t *attributes),
         NVTX_NO_PUSH_POP_TRACKING)
C2N_MARK(int, nvtxDomainRangePop, (nvtxDomainHandle_t domain), NVTX_NO_PUSH_POP_TRACKING)
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
#undef C2N_MARK
#undef C2N_SILENT

#define nvtxMark nvtxMarkA
#define nvtxRangePush nvtxRangePushA
#define nvtxRangeStart nvtxRangeStartA
#define nvtxNameOsThread nvtxNameOsThreadA
#define nvtxNameCategory nvtxNameCategoryA
#define nvtxDomainCreate nvtxDomainCreateA

#endif
