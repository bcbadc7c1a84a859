// What calls cost: one line a figure, `name: value`. Medians of 15 turns; times in microseconds.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <thread>
#include <vector>

#define OK(call)                                                                                      \
    do {                                                                                              \
        const cudaError_t error = (call);                                                             \
        if (error != cudaSuccess) {                                                                   \
            std::printf("%s:%d: %s\n", __FILE__, __LINE__, cudaGetErrorString(error));                \
            std::exit(1);                                                                             \
        }                                                                                             \
    } while (0)

__global__ void add_one(float *x) { x[threadIdx.x] += 1; }

static double now() {
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

static double once(const std::function<void()> &what) {
    const double from = now();
    what();
    return now() - from;
}

static double median(int turns, const std::function<double()> &turn) {
    std::vector<double> found;
    for (int i = 0; i < turns; i++) found.push_back(turn());
    std::sort(found.begin(), found.end());
    return found[turns / 2];
}

static double each(int times, const std::function<void()> &what) {
    return median(15, [&] { return once([&] { for (int i = 0; i < times; i++) what(); }) / times; });
}

static void launches(float *x) {
    std::printf("first launch: %.1f\n", once([&] { add_one<<<1, 32>>>(x); OK(cudaDeviceSynchronize()); }));
    std::printf("launch and wait: %.3f\n", each(2000, [&] { add_one<<<1, 32>>>(x); cudaDeviceSynchronize(); }));
    std::printf("launch, asynchronous: %.3f\n", median(15, [&] {
        OK(cudaDeviceSynchronize());
        return once([&] { for (int i = 0; i < 2000; i++) add_one<<<1, 32>>>(x); OK(cudaDeviceSynchronize()); }) / 2000;
    }));
}

static void memory() {
    void *some;
    std::printf("cudaMalloc and cudaFree, 4 KiB: %.3f\n", each(2000, [&] { cudaMalloc(&some, 4096); cudaFree(some); }));
    std::printf("cudaMalloc and cudaFree, 64 MiB: %.3f\n", each(200, [&] { cudaMalloc(&some, 64 << 20); cudaFree(some); }));
    for (size_t bytes : {size_t(4) << 10, size_t(1) << 20, size_t(64) << 20, size_t(256) << 20}) {
        char *device, *one = (char *)std::malloc(bytes), *other = (char *)std::malloc(bytes);
        OK(cudaMalloc(&device, bytes));
        std::memset(one, 1, bytes), std::memset(other, 2, bytes);
        OK(cudaMemset(device, 3, bytes));
        std::vector<double> plain, ours, back;
        const int turns = bytes > (1 << 20) ? 21 : 1001;
        for (int i = 0; i < turns; i++) {
            plain.push_back(once([&] { std::memcpy(other, one, bytes); }));
            ours.push_back(once([&] { cudaMemcpy(device, one, bytes, cudaMemcpyHostToDevice); }));
            back.push_back(once([&] { cudaMemcpy(other, device, bytes, cudaMemcpyDeviceToHost); }));
        }
        for (auto *all : {&plain, &ours, &back}) std::sort(all->begin(), all->end());
        std::printf("memcpy of %zu KiB: %.3f\n", bytes >> 10, plain[turns / 2]);
        std::printf("cudaMemcpy to the device, %zu KiB, times memcpy: %.3f\n", bytes >> 10, ours[turns / 2] / plain[turns / 2]);
        std::printf("cudaMemcpy to the host, %zu KiB, times memcpy: %.3f\n", bytes >> 10, back[turns / 2] / plain[turns / 2]);
        OK(cudaFree(device));
        std::free(one), std::free(other);
    }
}

// 1,000 streams and events, 100,000 launches, 8 host threads: the sum says whether one was lost.
static void many(int threads, int streams, int rounds) {
    std::vector<std::thread> all;
    float *sums;
    OK(cudaMalloc(&sums, threads * 128));
    OK(cudaMemset(sums, 0, threads * 128));
    const double took = once([&] {
        for (int t = 0; t < threads; t++)
            all.emplace_back([=] {
                std::vector<cudaStream_t> mine(streams / threads);
                std::vector<cudaEvent_t> marks(mine.size());
                for (auto &s : mine) OK(cudaStreamCreate(&s));
                for (auto &e : marks) OK(cudaEventCreate(&e));
                for (int i = 0; i < rounds / threads; i++) {
                    const size_t at = i % mine.size(), before = (i + mine.size() - 1) % mine.size();
                    if (i) OK(cudaStreamWaitEvent(mine[at], marks[before], 0));
                    add_one<<<1, 32, 0, mine[at]>>>(sums + 32 * t);
                    OK(cudaEventRecord(marks[at], mine[at]));
                }
                for (auto s : mine) {
                    OK(cudaStreamSynchronize(s));
                    OK(cudaStreamDestroy(s));
                }
                for (auto e : marks) OK(cudaEventDestroy(e));
            });
        for (auto &t : all) t.join();
    });
    std::vector<float> found(threads * 32);
    OK(cudaMemcpy(found.data(), sums, threads * 128, cudaMemcpyDeviceToHost));
    double lost = 0;
    for (float f : found) lost += rounds / threads - f;
    std::printf("%d launches on %d streams from %d threads, seconds: %.3f\n", rounds, streams, threads, took / 1e6);
    std::printf("launches that were lost: %.0f\n", lost / 32);
}

int main(int count, char **) {
    float *x;
    OK(cudaMalloc(&x, 128));
    OK(cudaMemset(x, 0, 128));
    launches(x);
    if (count > 1) return 0;
    memory();
    many(8, 1000, 100000);
}
