/// Sources of spikes, against their law: given the path, the source of a spike of channel (a, b) at time t is k
/// with probability f_ab(u_b^k(t-)) / sum. The path is rebuilt from its trains, so that for any g the sum of
/// g(source) - E g is a martingale whose variance is known. Two g: the potential, and by how much the last few
/// spikes have displaced it, which tells potentials from those of a moment ago.
#include "poise/sample/sources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "poise/sample/ensemble.hpp"
#include "poise/sample/methods.hpp"
#include "support/networks.hpp"
#include "support/statistics.hpp"

namespace {

using namespace poise;
using core::Population;
using poise::testing::false_alarm;
using poise::testing::least_of;
using poise::testing::paper_network;
using poise::testing::two_sided_normal;
using sample::Ensemble;
using sample::SpikeTrains;

const network::InitialLaw law{.mean = {-2.678, -1.240}, .variance = {1.0, 0.5}};

/// Larger jumps, so that a few spikes matter.
network::Network jumping_network(std::size_t n) {
  auto network = paper_network(n);
  for (const auto a : core::populations)
    for (const auto b : core::populations) network.weight[a][b] *= 2.0;
  return network;
}

Ensemble record(const network::Network& network, const std::string& method, double T) {
  sample::EnsembleOptions options{.times = {0.0, T}, .seed = 8};
  options.record = {.potentials = true, .spikes = true, .sources = true, .neurons = {}};
  options.record.neurons.resize(network.n);
  std::iota(options.record.neurons.begin(), options.record.neurons.end(), std::size_t{0});
  return simulate(network, law, method, options);
}

/// Potentials of a path, rebuilt, and the part of them that the last `window` spikes made.
class Replay {
 public:
  Replay(const network::Network& network, const Ensemble& run, std::size_t window)
      : network_(network), window_(window) {
    for (const auto a : core::populations) {
      u_[a].assign(run.recorded[0].potentials[a].begin(),
                   run.recorded[0].potentials[a].begin() + static_cast<std::ptrdiff_t>(network.n));
      recent_[a].assign(network.n, 0.0);
    }
  }
  void decay_to(double t) {
    for (const auto a : core::populations) {
      const double factor = std::exp((time_ - t) / network_.tau[a]);
      for (auto* values : {&u_[a], &recent_[a]})
        for (double& x : *values) x *= factor;
    }
    time_ = t;
  }
  void spike(Population a, Population b, std::size_t j) {
    u_[a][j] += network_.jump(a, b);
    recent_[a][j] += network_.jump(a, b);
    last_.push_back({a, j, network_.jump(a, b), time_});
    if (last_.size() <= window_) return;
    const auto& [of, k, size, then] = last_.front();
    recent_[of][k] -= size * std::exp((then - time_) / network_.tau[of]);
    last_.pop_front();
  }
  const std::vector<double>& potentials(Population b) const { return u_[b]; }
  const std::vector<double>& recent(Population b) const { return recent_[b]; }

 private:
  struct Last {
    Population of;
    std::size_t neuron;
    double size, time;
  };
  const network::Network& network_;
  std::size_t window_;
  double time_ = 0.0;
  core::PerPopulation<std::vector<double>> u_, recent_;
  std::deque<Last> last_;
};

/// Sum of g(source) - E g, and its variance.
struct Martingale {
  double sum = 0.0, variance = 0.0;
  void add(const std::vector<double>& g, const std::vector<double>& weights, std::size_t source) {
    double mass = 0.0, mean = 0.0, square = 0.0;
    for (std::size_t k = 0; k < g.size(); ++k) mass += weights[k], mean += weights[k] * g[k];
    mean /= mass;
    for (std::size_t k = 0; k < g.size(); ++k)
      square += weights[k] / mass * (g[k] - mean) * (g[k] - mean);
    sum += g[source] - mean;
    variance += square;
  }
  double p_value() const { return two_sided_normal(sum / std::sqrt(variance)); }
};

/// Who is taken for the source of the s-th spike of population b, just before it.
using Source = std::function<std::size_t(const Replay&, std::size_t s, Population a, Population b)>;

/// The least of the p-values of both g, and the smallest bias that either would reject, in deviations of g.
double p_value(const network::Network& network, const Ensemble& run, const Source& source) {
  constexpr std::size_t window = 12;  // spikes: less than a block has at n = 60
  const SpikeTrains& trains = run.recorded[0].trains;
  Replay replay(network, run, window);
  Martingale of_potential, of_recent;
  std::vector<double> weights(network.n);
  for (std::size_t s = 0; s < trains.size(); ++s) {
    const auto a = trains.target(s), b = trains.source(s);
    replay.decay_to(trains.time(s));
    for (std::size_t k = 0; k < network.n; ++k)
      weights[k] = network::value(network.intensity[a][b], replay.potentials(b)[k]);
    const std::size_t k = source(replay, s, a, b);
    of_potential.add(replay.potentials(b), weights, k);
    of_recent.add(replay.recent(b), weights, k);
    replay.spike(a, b, trains.neuron(s));
  }
  std::printf("%zu spikes: a bias of %.2g deviations would be rejected\n", trains.size(),
              6.1 / std::sqrt(static_cast<double>(trains.size())));
  return least_of(std::vector{of_potential.p_value(), of_recent.p_value()});
}

class EveryMethodThatTellsSources : public ::testing::TestWithParam<std::string> {
 protected:
  Ensemble run() const { return record(network(), GetParam(), slow() ? 30.0 : 25.0); }
  network::Network network() const { return jumping_network(slow() ? 12 : 60); }
  bool slow() const { return GetParam() == "gillespie"; }
};

std::vector<std::string> methods_that_tell() {
  std::vector<std::string> names;
  for (const auto& method : sample::methods())
    if (method.tells_spikes) names.emplace_back(method.name);
  return names;
}
INSTANTIATE_TEST_SUITE_P(Sources, EveryMethodThatTellsSources,
                         ::testing::ValuesIn(methods_that_tell()),
                         [](const auto& info) { return info.param; });

TEST_P(EveryMethodThatTellsSources, DrawsThemByTheirLaw) {
  const auto path = run();
  const auto recorded = [&](const Replay&, std::size_t s, Population, Population) {
    return path.recorded[0].trains.source_neuron(s);
  };
  EXPECT_GT(p_value(network(), path, recorded), false_alarm);
}

/// Wrong twins: any neuron; by the intensities of a few spikes ago; the targets.
TEST(Sources, WrongOnesAreSeen) {
  const auto network = jumping_network(60);
  const auto path = record(network, "blocks", 25.0);
  const auto& trains = path.recorded[0].trains;
  core::Stream stream(3, core::Purpose::test);
  const auto uniform = [&](const Replay&, std::size_t, Population, Population) {
    return stream.below(network.n);
  };
  EXPECT_LT(p_value(network, path, uniform), false_alarm);
  const auto late = [&](const Replay& now, std::size_t, Population a, Population b) {
    const auto& f = network.intensity[a][b];
    const auto before = [&](std::size_t k) { return now.potentials(b)[k] - now.recent(b)[k]; };
    return sample::draw_source(f, network::supremum(f), network.n, before, stream);
  };
  EXPECT_LT(p_value(network, path, late), false_alarm);
  const auto target = [&](const Replay&, std::size_t s, Population, Population) {
    return trains.neuron(s);
  };
  EXPECT_LT(p_value(network, path, target), false_alarm);
  // And the ones drawn anew from the right potentials are not.
  const auto anew = [&](const Replay& now, std::size_t, Population a, Population b) {
    const auto& f = network.intensity[a][b];
    const auto potential = [&](std::size_t k) { return now.potentials(b)[k]; };
    return sample::draw_source(f, network::supremum(f), network.n, potential, stream);
  };
  EXPECT_GT(p_value(network, path, anew), false_alarm);
}

/// Intensities without a bound are summed; so are those that are hardly ever accepted.
TEST(Sources, AreDrawnByTheirLawByEitherWay) {
  const std::vector<double> u{-1.0, 0.0, 0.5, 2.0};
  const network::Intensity f = network::Tanh{0.5, 2.0, 1.0};
  for (const double supremum :
       {network::supremum(f), std::numeric_limits<double>::infinity(), 1e9}) {
    core::Stream stream(4, core::Purpose::test);
    constexpr double draws = 100'000.0;
    std::vector<double> counts(u.size(), 0.0);
    for (int d = 0; d < static_cast<int>(draws); ++d)
      ++counts[sample::draw_source(
          f, supremum, u.size(), [&](std::size_t k) { return u[k]; }, stream)];
    double mass = 0.0;
    for (const double x : u) mass += network::value(f, x);
    for (std::size_t k = 0; k < u.size(); ++k) {
      const double p = network::value(f, u[k]) / mass;
      EXPECT_GT(two_sided_normal((counts[k] - draws * p) / std::sqrt(draws * p * (1.0 - p))),
                false_alarm);
    }
  }
}

TEST(Sources, ChangeNoPath) {
  const auto network = paper_network(60);
  for (const auto& method : methods_that_tell()) {
    if (method == "gillespie") continue;
    const auto with = record(network, method, 1.0);
    sample::EnsembleOptions options{.times = {0.0, 1.0}, .seed = 8};
    const auto without = simulate(network, law, method, options);
    EXPECT_EQ(with.replicas[0].mean, without.replicas[0].mean) << method;
    EXPECT_EQ(with.spikes, without.spikes) << method;
  }
}

}  // namespace
