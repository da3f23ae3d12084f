// One network on several ranks: the bits of one, on every method that is sliced, whatever ends a
// block; and the others as before.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <span>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "poise/core/circle.hpp"
#include "poise/sample/ensemble.hpp"
#include "poise/sample/methods.hpp"
#include "sample/same_bytes.hpp"
#include "sample/sliced_path.hpp"
#include "support/networks.hpp"

namespace {

using namespace poise;
using namespace poise::testing;

const network::InitialLaw law{.mean = {-2.678, -1.240}, .variance = {1.0, 0.5}};

/// Tells whether jobs were dealt: what is sliced deals none.
class WatchedTeam : public core::Team {
 public:
  explicit WatchedTeam(core::Team& team) : team_(team) {}
  std::size_t rank() const override { return team_.rank(); }
  std::size_t size() const override { return team_.size(); }
  bool open(const core::Task& task) override { return team_.open(task); }
  void deal(const core::Task& task, std::span<const std::uint64_t> jobs,
            const core::Take& take) override {
    dealt = true;
    team_.deal(task, jobs, take);
  }
  void meet() override { team_.meet(); }
  core::Bytes gather_bytes(core::Bytes mine, const std::stop_token& stop = {}) override {
    return team_.gather_bytes(std::move(mine), stop);
  }
  bool dealt = false;

 private:
  core::Team& team_;
};

/// What rank 0 has, and whether it dealt.
std::pair<sample::Ensemble, bool> by_ranks(std::size_t ranks, const network::Network& network,
                                           std::string_view method,
                                           const sample::EnsembleOptions& options) {
  std::pair<sample::Ensemble, bool> result;
  core::run_as_team(ranks, [&](core::Team& team) {
    WatchedTeam watched(team);
    sample::EnsembleOptions of_rank = options;
    of_rank.team = &watched;
    const sample::Ensemble all = simulate(network, law, method, of_rank);
    if (team.rank() == 0) result = {all, watched.dealt};
  });
  return result;
}

struct Case {
  std::size_t n;
  double end;
  bool sliced;
};
Case case_for(const sample::Method& method) {
  if (method.stepping != sample::Stepping::none) return {100'100, 0.05, true};
  if (method.name == "exact" || method.name == "blocks") return {200'300, 1e-5, true};
  return {method.largest_n < 100 ? std::size_t{16} : std::size_t{300}, 0.1, false};
}

TEST(Ranks, ChangeNoBitOfAnyMethod) {
  for (const auto& method : sample::methods()) {
    SCOPED_TRACE(method.name);
    const auto [n, end, sliced] = case_for(method);
    sample::EnsembleOptions options{.times = {0.0, 0.3 * end, end}, .seed = 5};
    if (method.stepping != sample::Stepping::none) options.steps.step = 0.1 * end;
    options.record = {.potentials = true, .rates = true, .bins = 3, .neurons = {0, 4, 15}};
    const auto one = simulate(paper_network(n), law, method.name, options);
    for (const std::size_t ranks : {2, 5}) {
      options.threads = ranks == 2 ? 2 : 1;
      const auto [all, dealt] = by_ranks(ranks, paper_network(n), method.name, options);
      EXPECT_NE(dealt, sliced);
      expect_same_bytes(one, all);
      expect_same_record(one, all);
      EXPECT_EQ(one.regime, all.regime);
    }
  }
}

TEST(Ranks, ChangeNoBitOfStepsThatAreDivided) {
  for (const char* method : {"tau-explicit", "tau-midpoint"}) {
    sample::EnsembleOptions options{.times = {0.0, 0.01}, .seed = 6};
    options.steps = {.step = 0.005, .tolerance = 0.02};
    const auto one = simulate(paper_network(100'100), law, method, options);
    const auto [all, dealt] = by_ranks(5, paper_network(100'100), method, options);
    EXPECT_FALSE(dealt);
    expect_same_bytes(one, all);
  }
}

// Spikes are one rank's work, and so are several replicas.
TEST(Ranks, DealWhatTheyDoNotSlice) {
  const auto network = paper_network(200'300);
  sample::EnsembleOptions options{.times = {0.0, 2e-6}, .seed = 5};
  options.record.spikes = true;
  const auto one = simulate(network, law, "exact", options);
  const auto [all, dealt] = by_ranks(2, network, "exact", options);
  EXPECT_TRUE(dealt);
  expect_same_bytes(one, all);
  expect_same_record(one, all);
  options.record.spikes = false;
  options.replicas = 2;
  EXPECT_TRUE(by_ranks(3, network, "exact", options).second);
}

// One task after another, dealt or sliced.
TEST(Ranks, GoFromTheOneToTheOther) {
  const sample::EnsembleOptions one{.times = {0.01}, .seed = 5, .steps = {.step = 0.005}};
  sample::EnsembleOptions several = one;
  several.replicas = 4;
  const auto large = paper_network(100'100), small = paper_network(50);
  const auto of_large = simulate(large, law, "tau-stiff", one);
  const auto of_small = simulate(small, law, "tau-stiff", several);
  core::run_as_team(3, [&](core::Team& team) {
    for (int again = 0; again < 2; ++again) {
      sample::EnsembleOptions of_rank = several;
      of_rank.team = &team;
      const auto dealt = simulate(small, law, "tau-stiff", of_rank);
      of_rank.replicas = 1;
      const auto sliced = simulate(large, law, "tau-stiff", of_rank);
      if (team.rank() != 0) continue;
      expect_same_bytes(of_small, dealt);
      expect_same_bytes(of_large, sliced);
    }
  });
}

// Whichever rank is asked to stop, all end together, and what was observed is kept.
TEST(Ranks, StopTogether) {
  for (const std::size_t asked : {0, 1}) {
    std::stop_source source;
    std::jthread other([&source] {
      std::this_thread::sleep_for(std::chrono::milliseconds(500));
      source.request_stop();
    });
    core::run_as_team(3, [&](core::Team& team) {  // days of work
      sample::EnsembleOptions options{.times = {0.0, 1e4}, .seed = 1, .team = &team};
      options.steps.step = 0.005;
      if (team.rank() == asked) options.stop = source.get_token();
      const auto ensemble = simulate(paper_network(100'100), law, "tau-explicit", options);
      if (team.rank() != 0) return;
      EXPECT_TRUE(ensemble.interrupted);
      EXPECT_TRUE(std::isfinite(ensemble.replicas[0].mean.e[0]));
      EXPECT_TRUE(std::isnan(ensemble.replicas[0].mean.e[1]));
    });
  }
}

// A path that cannot go on is refused as by one process.
TEST(Ranks, RefuseTogether) {
  const network::InitialLaw endless{.mean = {1.7e308, 0.0}, .variance = {1e308, 1.0}};
  const auto refused = [&] {
    core::run_as_team(3, [&](core::Team& team) {
      sample::simulate(paper_network(200'300), endless, "blocks",
                       {.times = {0.0, 1.0}, .team = &team});
    });
  };
  EXPECT_THROW(refused(), core::Refusal);
}

/// The planted bug: two ranks' sums come in the wrong order, the same on both, so that they stay in
/// step. Neurons, of which the ranks have different numbers, come as they should.
class SwappedTeam final : public WatchedTeam {
 public:
  using WatchedTeam::WatchedTeam;
  core::Bytes gather_bytes(core::Bytes mine, const std::stop_token& stop = {}) override {
    const std::size_t half = mine.size();
    core::Bytes all = WatchedTeam::gather_bytes(std::move(mine), stop);
    if (2 * half == all.size())
      std::rotate(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(half), all.end());
    return all;
  }
};

TEST(Ranks, ChangeNoBitWithManySlices) {
  for (const double deviations : {3.5, 0.0}) {
    const sample::BlockOptions options{.allowance_deviations = deviations};
    const auto alone = seen<InSlicesOf<37>>(1, options);
    for (const std::size_t ranks : {2, 5, 16})  // 14 slices: two ranks have none
      core::run_as_team(ranks, [&](core::Team& team) {
        const core::Circle circle(team, {});
        EXPECT_TRUE(seen<InSlicesOf<37>>(ranks == 2 ? 2 : 1, options, &circle) == alone) << ranks;
      });
    // What cuts that went by the ranks would do, and sums in another order.
    EXPECT_FALSE(seen<InSlicesOf<64>>(1, options) == alone);
    core::run_as_team(2, [&](core::Team& team) {
      SwappedTeam swapped(team);
      const core::Circle circle(swapped, {});
      EXPECT_FALSE(seen<InSlicesOf<37>>(1, options, &circle) == alone);
    });
  }
}

}  // namespace
