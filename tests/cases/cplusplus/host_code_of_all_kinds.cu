// Host code that the device compiler must step over.
// launch: 1 2
// arg out: i32[2] = 0
// expect out: 7 8
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>
namespace app {
class Runner {
  public:
    explicit Runner(int n) : size_(n), name_(R"(a "raw" { string)") {}
    virtual ~Runner() = default;
    template <typename F>
    auto each(F &&f) -> decltype(f(0))
    {
        for (auto &[key, value] : table_)
            f(key + value);
        return f(size_);
    }
    bool operator<(const Runner &other) const { return size_ < other.size_; }

  private:
    int size_;
    std::string name_;
    std::map<int, int> table_{{1, 2}};
};
}
__global__ void k(int *out);
template <class... Args>
void log(Args &&...args)
{
    (void)std::initializer_list<int>{(static_cast<void>(args), 0)...};
}
int launch(int *out)
{
    app::Runner runner(5);
    auto f = [&](int i) { return i + 1; };
    std::unique_ptr<int[]> held(new int[runner.each(f)]);
    try {
        k<<<1, 2>>>(out);
        log(held[0], "done");
    } catch (const std::exception &) {
        return 1;
    }
    return 0;
}
__global__ void k(int *out)
{
    out[threadIdx.x] = 7 + threadIdx.x;
}
