/* Devices: how many, which one a thread uses, what they are. In: the environment, a profile of an NPU. Out:
   CUDA's answers about it. `CUDA2NPU_TARGET` names the profile, `CUDA2NPU_DEVICES` says how many. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checks.h"
#include "cuda_profiler_api.h"
#include "memory.h"
#include "streams.h"
#include "targets.h"

#define SHARED_PER_BLOCK (48u << 10)
#define LEAST_OPTIN (96u << 10)
#define MOST_OPTIN (227u << 10)
#define RUNTIME 13000
#define LIMITS 7 /* cudaLimitPersistingL2CacheSize is the last */

static struct {
    pthread_once_t once;
    const c2n_target *target;
    int count, workers, wall, forked, fork_said;
    unsigned flags[C2N_MOST_DEVICES];
    size_t limits[LIMITS];
    uint64_t peers[C2N_MOST_DEVICES];
} here = {.once = PTHREAD_ONCE_INIT};

static _Thread_local int current;

static void in_child(void) { here.forked = 1; }

static void find_target(void) {
    const char *name = getenv("CUDA2NPU_TARGET");
    here.target = &c2n_targets[0];
    for (uint32_t i = 0; i < c2n_target_count; i++)
        if (!strcmp(c2n_targets[i].name, name && *name ? name : C2N_USUAL_TARGET)) {
            here.target = &c2n_targets[i];
            return;
        }
    if (name && *name) {
        c2n_say("CUDA2NPU_TARGET is `%s`, which is no target: `cuda2npu list targets` names them", name);
        exit(2);
    }
}

/* Processors that may be used: by affinity, and by the quota of the control group. */
static int processors(void) {
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) ? 1 : CPU_COUNT(&set);
    long long quota, period;
    FILE *file = fopen("/sys/fs/cgroup/cpu.max", "r");
    if (file && fscanf(file, "%lld %lld", &quota, &period) == 2 && period > 0 && quota > 0) {
        const int most = (int)((quota + period - 1) / period);
        count = most < count ? most : count;
    }
    if (file) fclose(file);
    return count > 0 ? count : 1;
}

static void start(void) {
    const char *count = getenv("CUDA2NPU_DEVICES"), *time = getenv("CUDA2NPU_TIME");
    const int asked = count && *count ? atoi(count) : 1;
    find_target();
    here.count = asked < 0 ? 0 : asked > C2N_MOST_DEVICES ? C2N_MOST_DEVICES : asked;
    here.wall = time && !strcmp(time, "wall");
    here.workers = processors();
    here.limits[cudaLimitStackSize] = 1024;
    here.limits[cudaLimitPrintfFifoSize] = 1 << 20;
    here.limits[cudaLimitMallocHeapSize] = 8 << 20;
    here.limits[cudaLimitMaxL2FetchGranularity] = 64;
    c2n_begin_engine();
    pthread_atfork(NULL, NULL, in_child);
}

void c2n_start(void) { pthread_once(&here.once, start); }

int c2n_forked(void) {
    if (here.forked && !here.fork_said) {
        here.fork_said = 1;
        c2n_say("this process was forked after CUDA was used; use CUDA only after the fork");
    }
    return here.forked;
}

int c2n_device(void) { return current; }

int c2n_device_count(void) {
    c2n_start();
    return here.count;
}

const c2n_target *c2n_profile(void) {
    c2n_start();
    return here.target;
}

int c2n_worker_count(void) { return here.workers; }
int c2n_wall_time(void) { return here.wall; }

size_t c2n_most_shared(void) {
    const uint64_t most = c2n_profile()->scratch_bytes;
    return most < LEAST_OPTIN ? LEAST_OPTIN : most > MOST_OPTIN ? MOST_OPTIN : (size_t)most;
}

static int is_device(int device) { return device >= 0 && device < c2n_device_count(); }

/* -- which ------------------------------------------------------------------------------------- */

cudaError_t cudaGetDeviceCount(int *count) {
    c2n_start();
    REQUIRE(count, cudaErrorInvalidValue);
    *count = here.count;
    return here.count ? cudaSuccess : c2n_fail(cudaErrorNoDevice);
}

cudaError_t cudaSetDevice(int device) {
    c2n_start();
    REQUIRE(is_device(device), cudaErrorInvalidDevice);
    current = device;
    return c2n_forked() ? c2n_fail(cudaErrorInitializationError) : c2n_fail(c2n_sticky(device));
}

cudaError_t cudaInitDevice(int device, unsigned int deviceFlags, unsigned int flags) {
    BEGIN;
    (void)deviceFlags, (void)flags;
    REQUIRE(is_device(device), cudaErrorInvalidDevice);
    return cudaSuccess;
}

cudaError_t cudaGetDevice(int *device) {
    BEGIN;
    REQUIRE(device, cudaErrorInvalidValue);
    *device = current;
    return cudaSuccess;
}

cudaError_t cudaSetValidDevices(int *device_arr, int len) {
    BEGIN;
    for (int i = 0; i < len; i++) REQUIRE(device_arr && is_device(device_arr[i]), cudaErrorInvalidDevice);
    return cudaSuccess;
}

cudaError_t cudaChooseDevice(int *device, const struct cudaDeviceProp *prop) {
    BEGIN;
    REQUIRE(device && prop, cudaErrorInvalidValue);
    *device = 0;
    return cudaSuccess;
}

cudaError_t cudaDeviceGetPCIBusId(char *pciBusId, int len, int device) {
    BEGIN;
    REQUIRE(pciBusId && len > 0, cudaErrorInvalidValue);
    REQUIRE(is_device(device), cudaErrorInvalidDevice);
    REQUIRE(snprintf(pciBusId, (size_t)len, "0000:%02X:00.0", device + 1) < len, cudaErrorInvalidValue);
    return cudaSuccess;
}

cudaError_t cudaDeviceGetByPCIBusId(int *device, const char *pciBusId) {
    BEGIN;
    unsigned domain, bus;
    REQUIRE(device && pciBusId, cudaErrorInvalidValue);
    if (sscanf(pciBusId, "%x:%x:", &domain, &bus) != 2 || domain) bus = 0;
    REQUIRE(is_device((int)bus - 1), cudaErrorInvalidDevice);
    *device = (int)bus - 1;
    return cudaSuccess;
}

/* -- what -------------------------------------------------------------------------------------- */

cudaError_t cudaGetDeviceProperties(struct cudaDeviceProp *prop, int device) {
    c2n_start();
    REQUIRE(prop, cudaErrorInvalidValue);
    REQUIRE(is_device(device), cudaErrorInvalidDevice);
    const c2n_target *t = here.target;
    const int khz = (int)(t->clock_ghz * 1e6);
    *prop = (struct cudaDeviceProp){
        .totalGlobalMem = t->dram_bytes, .sharedMemPerBlock = SHARED_PER_BLOCK, .regsPerBlock = 65536,
        .warpSize = 32, .memPitch = 0x7fffffff, .maxThreadsPerBlock = 1024, .maxThreadsDim = {1024, 1024, 64},
        .maxGridSize = {0x7fffffff, 65535, 65535}, .totalConstMem = 65536, .major = 8, .minor = 0,
        .textureAlignment = 512, .texturePitchAlignment = 32, .multiProcessorCount = (int)t->cores,
        .canMapHostMemory = 1, .maxTexture1D = 131072, .maxTexture2D = {131072, 65536},
        .maxTexture3D = {16384, 16384, 16384}, .surfaceAlignment = 512, .concurrentKernels = 1,
        .pciBusID = device + 1, .asyncEngineCount = 1, .unifiedAddressing = 1, .memoryBusWidth = 4096,
        .l2CacheSize = (int)(t->scratch_bytes > 0x40000000 ? 0x40000000 : t->scratch_bytes),
        .maxThreadsPerMultiProcessor = 2048, .globalL1CacheSupported = 1, .localL1CacheSupported = 1,
        .sharedMemPerMultiprocessor = c2n_most_shared() + 1024, .regsPerMultiprocessor = 65536,
        .managedMemory = 1, .concurrentManagedAccess = 1, .canUseHostPointerForRegisteredMem = 1,
        .cooperativeLaunch = 1, .sharedMemPerBlockOptin = c2n_most_shared(), .maxBlocksPerMultiProcessor = 32,
        .reservedSharedMemPerBlock = 1024, .hostRegisterSupported = 1, .hostRegisterReadOnlySupported = 1,
        .clockRate = khz, .deviceOverlap = 1, .computeMode = cudaComputeModeDefault,
        .memoryClockRate = (int)(t->dram_gbps * 1e6 / (2 * 4096 / 8)), .singleToDoublePrecisionPerfRatio = 2,
    };
    snprintf(prop->name, sizeof prop->name, "%s", t->title);
    memcpy(prop->uuid.bytes, "cuda2npu", 8);
    prop->uuid.bytes[15] = (char)device;
    return cudaSuccess;
}

static int attribute(enum cudaDeviceAttr attr, const struct cudaDeviceProp *p, int *value) {
    const struct {
        enum cudaDeviceAttr attr;
        long long value;
    } rows[] = {
        {cudaDevAttrMaxThreadsPerBlock, p->maxThreadsPerBlock}, {cudaDevAttrMaxBlockDimX, p->maxThreadsDim[0]},
        {cudaDevAttrMaxBlockDimY, p->maxThreadsDim[1]}, {cudaDevAttrMaxBlockDimZ, p->maxThreadsDim[2]},
        {cudaDevAttrMaxGridDimX, p->maxGridSize[0]}, {cudaDevAttrMaxGridDimY, p->maxGridSize[1]},
        {cudaDevAttrMaxGridDimZ, p->maxGridSize[2]},
        {cudaDevAttrMaxSharedMemoryPerBlock, (long long)p->sharedMemPerBlock},
        {cudaDevAttrTotalConstantMemory, (long long)p->totalConstMem}, {cudaDevAttrWarpSize, p->warpSize},
        {cudaDevAttrMaxPitch, (long long)p->memPitch}, {cudaDevAttrMaxRegistersPerBlock, p->regsPerBlock},
        {cudaDevAttrClockRate, p->clockRate}, {cudaDevAttrTextureAlignment, (long long)p->textureAlignment},
        {cudaDevAttrGpuOverlap, 1}, {cudaDevAttrMultiProcessorCount, p->multiProcessorCount},
        {cudaDevAttrCanMapHostMemory, 1}, {cudaDevAttrMaxTexture1DWidth, p->maxTexture1D},
        {cudaDevAttrMaxTexture2DWidth, p->maxTexture2D[0]}, {cudaDevAttrMaxTexture2DHeight, p->maxTexture2D[1]},
        {cudaDevAttrMaxTexture3DWidth, p->maxTexture3D[0]}, {cudaDevAttrMaxTexture3DHeight, p->maxTexture3D[1]},
        {cudaDevAttrMaxTexture3DDepth, p->maxTexture3D[2]},
        {cudaDevAttrSurfaceAlignment, (long long)p->surfaceAlignment}, {cudaDevAttrConcurrentKernels, 1},
        {cudaDevAttrPciBusId, p->pciBusID}, {cudaDevAttrMemoryClockRate, p->memoryClockRate},
        {cudaDevAttrGlobalMemoryBusWidth, p->memoryBusWidth}, {cudaDevAttrL2CacheSize, p->l2CacheSize},
        {cudaDevAttrMaxThreadsPerMultiProcessor, p->maxThreadsPerMultiProcessor},
        {cudaDevAttrAsyncEngineCount, p->asyncEngineCount}, {cudaDevAttrUnifiedAddressing, 1},
        {cudaDevAttrTexturePitchAlignment, (long long)p->texturePitchAlignment},
        {cudaDevAttrComputeCapabilityMajor, p->major}, {cudaDevAttrComputeCapabilityMinor, p->minor},
        {cudaDevAttrGlobalL1CacheSupported, 1}, {cudaDevAttrLocalL1CacheSupported, 1},
        {cudaDevAttrMaxSharedMemoryPerMultiprocessor, (long long)p->sharedMemPerMultiprocessor},
        {cudaDevAttrMaxRegistersPerMultiprocessor, p->regsPerMultiprocessor}, {cudaDevAttrManagedMemory, 1},
        {cudaDevAttrSingleToDoublePrecisionPerfRatio, p->singleToDoublePrecisionPerfRatio},
        {cudaDevAttrConcurrentManagedAccess, 1}, {cudaDevAttrCanUseHostPointerForRegisteredMem, 1},
        {cudaDevAttrMaxSharedMemoryPerBlockOptin, (long long)p->sharedMemPerBlockOptin},
        {cudaDevAttrHostRegisterSupported, 1}, {cudaDevAttrMaxBlocksPerMultiprocessor, p->maxBlocksPerMultiProcessor},
        {cudaDevAttrReservedSharedMemoryPerBlock, (long long)p->reservedSharedMemPerBlock},
        {cudaDevAttrHostRegisterReadOnlySupported, 1}, {cudaDevAttrCooperativeLaunch, p->cooperativeLaunch},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].attr == attr) {
            *value = (int)(rows[i].value > 0x7fffffff ? 0x7fffffff : rows[i].value);
            return 1;
        }
    *value = 0; /* what is not there: textures' other sizes, interconnects, GPUs' own features */
    return attr > 0 && attr < cudaDevAttrMax;
}

cudaError_t cudaDeviceGetAttribute(int *value, enum cudaDeviceAttr attr, int device) {
    struct cudaDeviceProp p;
    REQUIRE(value, cudaErrorInvalidValue);
    const cudaError_t error = cudaGetDeviceProperties(&p, device);
    if (error != cudaSuccess) return error;
    REQUIRE(attribute(attr, &p, value), cudaErrorInvalidValue);
    return cudaSuccess;
}

cudaError_t cudaDriverGetVersion(int *driverVersion) {
    REQUIRE(driverVersion, cudaErrorInvalidValue);
    *driverVersion = RUNTIME;
    return cudaSuccess;
}

cudaError_t cudaRuntimeGetVersion(int *runtimeVersion) { return cudaDriverGetVersion(runtimeVersion); }

/* -- the device as a whole --------------------------------------------------------------------- */

cudaError_t cudaDeviceSynchronize(void) {
    BEGIN;
    return c2n_fail(c2n_wait_device(current));
}

cudaError_t cudaThreadSynchronize(void) { return cudaDeviceSynchronize(); }

cudaError_t cudaDeviceReset(void) {
    c2n_start();
    if (!is_device(current)) return c2n_fail(cudaErrorNoDevice);
    c2n_wait_device(current);
    c2n_forget_symbols();
    c2n_free_all(current);
    c2n_unstick(current);
    cudaGetLastError();
    return cudaSuccess;
}

cudaError_t cudaThreadExit(void) { return cudaDeviceReset(); }

cudaError_t cudaSetDeviceFlags(unsigned int flags) {
    BEGIN;
    REQUIRE(!(flags & ~(unsigned)cudaDeviceMask), cudaErrorInvalidValue);
    here.flags[current] = flags;
    return cudaSuccess;
}

cudaError_t cudaGetDeviceFlags(unsigned int *flags) {
    BEGIN;
    REQUIRE(flags, cudaErrorInvalidValue);
    *flags = here.flags[current] | cudaDeviceMapHost;
    return cudaSuccess;
}

cudaError_t cudaDeviceSetLimit(enum cudaLimit limit, size_t value) {
    BEGIN;
    REQUIRE((unsigned)limit < LIMITS, cudaErrorUnsupportedLimit);
    __atomic_store_n(&here.limits[limit], value, __ATOMIC_RELAXED);
    return cudaSuccess;
}

cudaError_t cudaDeviceGetLimit(size_t *pValue, enum cudaLimit limit) {
    BEGIN;
    REQUIRE(pValue, cudaErrorInvalidValue);
    REQUIRE((unsigned)limit < LIMITS, cudaErrorUnsupportedLimit);
    *pValue = __atomic_load_n(&here.limits[limit], __ATOMIC_RELAXED);
    return cudaSuccess;
}

cudaError_t cudaThreadSetLimit(enum cudaLimit limit, size_t value) { return cudaDeviceSetLimit(limit, value); }
cudaError_t cudaThreadGetLimit(size_t *pValue, enum cudaLimit limit) { return cudaDeviceGetLimit(pValue, limit); }

static _Thread_local enum cudaFuncCache preferred_cache;
static _Thread_local enum cudaSharedMemConfig preferred_banks;

cudaError_t cudaDeviceSetCacheConfig(enum cudaFuncCache cacheConfig) {
    BEGIN;
    preferred_cache = cacheConfig;
    return cudaSuccess;
}

cudaError_t cudaDeviceGetCacheConfig(enum cudaFuncCache *pCacheConfig) {
    BEGIN;
    REQUIRE(pCacheConfig, cudaErrorInvalidValue);
    *pCacheConfig = preferred_cache;
    return cudaSuccess;
}

cudaError_t cudaThreadSetCacheConfig(enum cudaFuncCache config) { return cudaDeviceSetCacheConfig(config); }
cudaError_t cudaThreadGetCacheConfig(enum cudaFuncCache *config) { return cudaDeviceGetCacheConfig(config); }

cudaError_t cudaDeviceSetSharedMemConfig(enum cudaSharedMemConfig config) {
    BEGIN;
    preferred_banks = config;
    return cudaSuccess;
}

cudaError_t cudaDeviceGetSharedMemConfig(enum cudaSharedMemConfig *pConfig) {
    BEGIN;
    REQUIRE(pConfig, cudaErrorInvalidValue);
    *pConfig = preferred_banks;
    return cudaSuccess;
}

cudaError_t cudaCtxResetPersistingL2Cache(void) {
    BEGIN;
    return cudaSuccess;
}

/* -- peers: every device sees the others' memory ------------------------------------------------ */

cudaError_t cudaDeviceCanAccessPeer(int *canAccessPeer, int device, int peerDevice) {
    BEGIN;
    REQUIRE(canAccessPeer, cudaErrorInvalidValue);
    REQUIRE(is_device(device) && is_device(peerDevice), cudaErrorInvalidDevice);
    *canAccessPeer = device != peerDevice;
    return cudaSuccess;
}

cudaError_t cudaDeviceEnablePeerAccess(int peerDevice, unsigned int flags) {
    BEGIN;
    REQUIRE(!flags, cudaErrorInvalidValue);
    REQUIRE(is_device(peerDevice) && peerDevice != current, cudaErrorInvalidDevice);
    REQUIRE(!(here.peers[current] >> peerDevice & 1), cudaErrorPeerAccessAlreadyEnabled);
    here.peers[current] |= 1ull << peerDevice;
    return cudaSuccess;
}

cudaError_t cudaDeviceDisablePeerAccess(int peerDevice) {
    BEGIN;
    REQUIRE(is_device(peerDevice), cudaErrorInvalidDevice);
    REQUIRE(here.peers[current] >> peerDevice & 1, cudaErrorPeerAccessNotEnabled);
    here.peers[current] &= ~(1ull << peerDevice);
    return cudaSuccess;
}

cudaError_t cudaDeviceGetP2PAttribute(int *value, enum cudaDeviceP2PAttr attr, int srcDevice, int dstDevice) {
    BEGIN;
    REQUIRE(value, cudaErrorInvalidValue);
    REQUIRE(is_device(srcDevice) && is_device(dstDevice) && srcDevice != dstDevice, cudaErrorInvalidDevice);
    *value = attr == cudaDevP2PAttrAccessSupported || attr == cudaDevP2PAttrNativeAtomicSupported;
    return cudaSuccess;
}

cudaError_t cudaProfilerStart(void) { return cudaSuccess; }
cudaError_t cudaProfilerStop(void) { return cudaSuccess; }

struct cudaChannelFormatDesc cudaCreateChannelDesc(int x, int y, int z, int w, enum cudaChannelFormatKind f) {
    return (struct cudaChannelFormatDesc){x, y, z, w, f};
}
