/// Every long function of limit/ can be stopped, and reports how far it is.
#include <gtest/gtest.h>

#include <cmath>

#include "poise/core/time_grid.hpp"
#include "poise/limit/beyond.hpp"
#include "poise/limit/exit.hpp"
#include "support/networks.hpp"
#include "support/start.hpp"

namespace poise::limit {
namespace {

using balance::State;
using network::Network;
using testing::start;

/// A watch that asks to stop at its `after`-th report, and adds the parts up.
struct Observer {
  explicit Observer(int after) : left(after) {}
  core::Watch watch() {
    return {source.get_token(), [this](double part) {
              done += part;
              if (--left == 0) source.request_stop();
            }};
  }
  std::stop_source source;
  int left;
  double done = 0.0;
};

core::Watch stopped() {
  std::stop_source source;
  source.request_stop();
  return {source.get_token(), {}};
}

TEST(Stop, LimitReturnsWhatItReached) {
  const Network network = testing::paper_network();
  const State from = start(network, {1.0, 1.0});
  const auto times = core::time_grid(10.0, 201);
  Observer observer(100), patient(-1);
  const auto part = solve_limit(network, from, times, {.watch = observer.watch()});
  const auto whole = solve_limit(network, from, times, {.watch = patient.watch()});
  EXPECT_TRUE(part.interrupted);
  EXPECT_FALSE(whole.interrupted);
  EXPECT_EQ(whole.t.size(), 201u);
  ASSERT_GT(part.t.size(), 1u);
  ASSERT_LT(part.t.size(), 201u);
  for (std::size_t k = 0; k < part.t.size(); ++k)
    EXPECT_EQ(part.state[k].mean, whole.state[k].mean);
  EXPECT_NEAR(observer.done, part.t.back() / 10.0, 0.05);
  EXPECT_GT(patient.done, 0.9);
  EXPECT_LE(patient.done, 1.0 + 1e-12);
  EXPECT_TRUE(solve_limit(network, from, times, {.watch = stopped()}).t.empty());
}

TEST(Stop, ExitKeepsEta) {
  const Network network = testing::hopf_network();
  const State from = start(network, {1.0, 1.0});
  EXPECT_THROW(analyse_exit(network, from, 10.0, 1e-13, stopped()), core::Interrupted);
  Observer observer(1), patient(-1);
  const auto part = analyse_exit(network, from, 10.0, 1e-13, observer.watch());
  ASSERT_TRUE(part.exit && part.interrupted);
  EXPECT_NEAR(part.exit->t, 0.920591318449, 1e-9);
  EXPECT_FALSE(part.onset);
  EXPECT_FALSE(part.missing.empty());
  const auto whole = analyse_exit(network, from, 10.0, 1e-13, patient.watch());
  EXPECT_FALSE(whole.interrupted);
  EXPECT_TRUE(whole.missing.empty());
  EXPECT_LE(patient.done, 1.0 + 1e-12);
}

TEST(Stop, TheFastFlowIsInterrupted) {
  const Network network = testing::fold_network();
  const State from = start(network, {0.5, 2.0}, core::PerPopulation<double>{2.23, -0.01});
  const auto stop = stopped().stop;
  EXPECT_THROW(fast_fate(network, {{0.0, 0.0}, {0.5, 2.0}}, stop), core::Interrupted);
  EXPECT_THROW(fate_of_spiral(network, from, 0.1, stop), core::Interrupted);
  EXPECT_THROW(turn(network, from, 0.1, stop), core::Interrupted);
  EXPECT_THROW(solve_cycle(network, from, 0.1, stop), core::Interrupted);
}

/// The network of beyond_test whose Hopf point is supercritical: a cycle phase, stopped in it.
TEST(Stop, BeyondKeepsItsPhases) {
  using network::Tanh;
  Network network = testing::paper_network(1000);
  network.weight = {{{0.125, 0.1125}, {0.25, 0.2}}};
  network.intensity.rows = {{Tanh{8.0, 2.0, 2.75}, Tanh{16.0, 1.0, 1.75}},
                            {Tanh{8.0, 2.0, 1.5}, Tanh{16.0, 1.0, 0.25}}};
  const State from = start(network, {1.25, 1.25});
  const auto times = core::time_grid(1.5, 301);
  Observer observer(12);
  const auto part = solve_beyond(network, from, times, observer.watch());
  ASSERT_GE(part.size(), 2u);
  EXPECT_EQ(part.front().end, PhaseEnd::hopf);
  EXPECT_EQ(part.back().kind, PhaseKind::cycle);
  EXPECT_EQ(part.back().end, PhaseEnd::interrupted);
  EXPECT_EQ(part.back().t.size(), part.back().cycle.size());
  EXPECT_GT(part.back().to_t, part.back().from_t);
  EXPECT_LT(part.back().to_t, 1.5);
  EXPECT_GT(observer.done, 0.0);
  EXPECT_THROW(solve_beyond(network, {{0.0, 0.0}, {1.25, 1.25}}, times, stopped()),
               core::Interrupted);
}

}  // namespace
}  // namespace poise::limit
