// One network on several threads: the bits of one, on every method, with slices that are many and
// small, and whatever ends a block.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "poise/sample/ensemble.hpp"
#include "poise/sample/methods.hpp"
#include "sample/same_bytes.hpp"
#include "sample/sliced_path.hpp"
#include "support/networks.hpp"

namespace {

using namespace poise;
using namespace poise::testing;

const network::InitialLaw law{.mean = {-2.678, -1.240}, .variance = {1.0, 0.5}};

/// Large enough that its work is shared, if it can be; and a time in which it has some spikes.
struct Size {
  std::size_t n;
  double end;
};
Size size_for(const sample::Method& method) {
  if (method.stepping != sample::Stepping::none) return {9'000, 0.05};
  if (method.name == "exact" || method.name == "blocks") return {70'000, 5e-5};
  return {method.largest_n < 100 ? std::size_t{16} : std::size_t{300}, 0.5};
}

sample::EnsembleOptions options_for(const sample::Method& method, double end) {
  sample::EnsembleOptions options{.times = {0.0, 0.3 * end, end}, .seed = 5};
  if (method.stepping != sample::Stepping::none) options.steps.step = 0.1 * end;
  options.record.potentials = options.record.rates = true;
  options.record.neurons = {0, 1, 2, 3, 4, 5, 6};
  options.record.spikes = method.tells_spikes;
  return options;
}

TEST(Threads, ChangeNoBitOfAnyMethod) {
  for (const auto& method : sample::methods()) {
    SCOPED_TRACE(method.name);
    const auto [n, end] = size_for(method);
    auto options = options_for(method, end);
    for (const std::size_t replicas : {1, 3}) {
      options.replicas = replicas;
      options.threads = 1;
      const auto one = simulate(paper_network(n), law, method.name, options);
      if (method.name != "diffusion") {
        ASSERT_GT(sample::total_spikes(one.spikes), 100u);
      }
      for (const std::size_t threads : {2, 4, 7}) {
        options.threads = threads;
        const auto several = simulate(paper_network(n), law, method.name, options);
        expect_same_bytes(one, several);
        expect_same_record(one, several);
      }
    }
  }
}

// Steps that a tolerance divides, and those that tau-stiff divides, look at sums besides.
TEST(Threads, ChangeNoBitOfStepsThatAreDivided) {
  for (const char* method : {"tau-explicit", "tau-midpoint"}) {
    sample::EnsembleOptions options{.times = {0.0, 0.01}, .seed = 6};
    options.steps = {.step = 0.005, .tolerance = 0.02};
    const auto one = simulate(paper_network(9'000), law, method, options);
    options.threads = 3;
    expect_same_bytes(one, simulate(paper_network(9'000), law, method, options));
  }
}

// Which methods share their work, and from which size on.
TEST(Threads, AreUsedWhereTheyPay) {
  const auto shares = [](const char* name, std::size_t n) {
    const network::Potentials initial{std::vector<double>(n, -2.7), std::vector<double>(n, -1.2)};
    return sample::find_method(name, n)
        .make(paper_network(n), initial, 1, 0, {.step = 1e-3})
        ->shares();
  };
  EXPECT_EQ(shares("exact", 5'000), 1u);
  EXPECT_EQ(shares("blocks", 32'768), 1u);
  EXPECT_EQ(shares("blocks", 32'769), 2u);
  EXPECT_EQ(shares("exact", 70'000), 4u);
  EXPECT_EQ(shares("tau-explicit", 999), 1u);
  EXPECT_EQ(shares("diffusion", 1'000), 2u);
  EXPECT_EQ(shares("tau-stiff", 9'000), 6u);
  EXPECT_EQ(shares("thinning", 70'000), 1u);
}

TEST(Threads, SlicesAreEqualAndFew) {
  for (std::size_t n = 1; n < 3'000'000; n += 1 + n / 7) {
    const core::Slices slices(n, sample::size_of_slice(n));
    const std::size_t least = n > 65'536 ? 4 : n > 32'768 ? 2 : 1;
    EXPECT_GE(slices.count(), least) << n;
    EXPECT_LE(slices.count(), least + n / 65'536) << n;
    EXPECT_LE(slices[0].size, 65'536u) << n;
    if (least > 1) {
      EXPECT_GE(slices[slices.count() - 1].size + 64 * slices.count(), slices[0].size) << n;
    }
  }
}

TEST(Threads, ChangeNoBitWithManySlices) {
  for (const double deviations : {3.5, 0.0}) {
    const sample::BlockOptions options{.allowance_deviations = deviations};
    const auto alone = seen<InSlicesOf<37>>(1, options);
    for (const std::size_t threads : {2, 3, 4, 9})
      EXPECT_EQ(seen<InSlicesOf<37>>(threads, options), alone) << threads;
    // What cuts that went by the threads would do.
    EXPECT_NE(seen<InSlicesOf<64>>(2, options), alone);
  }
}

}  // namespace
