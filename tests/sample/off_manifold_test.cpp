// tau-stiff agrees in law with `exact` on every shipped configuration, at the step that people are
// told to take, before and after the network leaves the balanced manifold.
//
// Compared are the laws of v and K of both populations at four times: 16 Kolmogorov-Smirnov tests
// of two samples of equal size, whose p-value 2 exp(-N D^2) is an upper bound from N = 458 on [Wei
// and Dudley 2012], with Bonferroni one p-value a configuration. Ten configurations at `false_alarm`
// make a level of 1e-8, with three more below 1.4e-8. N = 500 rejects D >= 0.22: a mean off by 0.56 standard deviations, or a
// spread by a factor of 1.8.
//
// The planted bug is the rule that trusts its linear equation over the whole step.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "poise/sample/exact.hpp"
#include "poise/sample/observer.hpp"
#include "poise/sample/stiff_leap.hpp"
#include "poise/sample/tau_leap.hpp"
#include "poise/setup/config.hpp"
#include "support/start.hpp"
#include "support/statistics.hpp"

namespace {

using namespace poise;
using namespace poise::testing;
using core::populations;

constexpr std::size_t replicas = 500;
constexpr std::size_t steps = 20, looks = 4;

struct Case {
  network::Network network;
  network::InitialLaw law;
  double T;
  double step() const { return T / steps; }
};

double fastest(const network::Network& network) {
  double most = 0.0;
  for (const auto a : populations)
    for (const auto b : populations)
      most = std::max(most, network::supremum(network.intensity[a][b]));
  return most;
}

/// A configuration made small: with strong coupling a network of 16 leaves the manifold as clearly
/// as one of thousands without. Nothing where it has no balanced point to start from.
std::optional<Case> reduced(const std::filesystem::path& file) {
  auto config = setup::read_config(file);
  config.network.n = fastest(config.network) > 10.0 ? 16 : 200;
  Case result{config.network,
              {.mean = {}, .variance = config.initial.variance},
              std::min(config.run.T, 2.0)};
  if (config.initial.mean) {
    result.law.mean = *config.initial.mean;
    return result;
  }
  const auto box = balance::default_box(config.network, config.initial.variance);
  const auto points = balance::find_balanced_points(config.network, config.initial.variance, box);
  const auto chosen = balance::choose_start(points, config.initial.near);
  if (!std::holds_alternative<balance::BalancedPoint>(chosen)) return std::nullopt;
  result.law.mean = std::get<balance::BalancedPoint>(chosen).state.mean;
  return result;
}

std::vector<std::filesystem::path> shipped() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(POISE_CONFIGS))
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

/// [quantity][replica]: v and K of both populations at each look.
using Observed = std::vector<std::vector<double>>;

/// `make(potentials, replica)` starts a path.
template <class Make>
Observed observe(const Case& c, std::uint64_t seed, std::size_t count, Make make) {
  Observed out(4 * looks);
  std::vector<double> u(c.network.n);
  for (std::uint64_t r = 0; r < count; ++r) {
    auto path = make(network::draw_initial_potentials(c.law, c.network.n, seed, r), r);
    for (std::size_t k = 0; k < looks; ++k) {
      path.advance(c.T * static_cast<double>(k + 1) / looks);
      for (const auto a : populations) {
        path.potentials(a, u);
        const auto moments = sample::empirical_moments(u);
        out[4 * k + 2 * core::index(a)].push_back(moments.mean);
        out[4 * k + 2 * core::index(a) + 1].push_back(moments.variance);
      }
    }
  }
  return out;
}

template <class L>
Observed leaps(const Case& c, std::uint64_t seed, std::size_t count = replicas) {
  return observe(c, seed, count, [&](network::Potentials u, std::uint64_t r) {
    return L(c.network, std::move(u), seed, r, {.step = c.step()});
  });
}

Observed exact(const Case& c, std::uint64_t seed) {
  return observe(c, seed, replicas, [&](network::Potentials u, std::uint64_t r) {
    return sample::Exact(c.network, std::move(u), seed, r);
  });
}

double same_laws_p_value(const Observed& x, const Observed& y) {
  std::vector<double> p;
  for (std::size_t k = 0; k < x.size(); ++k) p.push_back(same_law_p_value(x[k], y[k]));
  return least_of(p);
}

struct TrustsAnyStep : sample::StiffRule {
  TrustsAnyStep() : StiffRule(std::numeric_limits<double>::infinity()) {}
};
using Trusting = sample::Leap<TrustsAnyStep>;

class OffTheManifold : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(OffTheManifold, StiffLeapsAgreeWithExactInLaw) {
  const auto c = reduced(GetParam());
  if (!c) GTEST_SKIP() << "no balanced point to start from";
  EXPECT_GT(same_laws_p_value(exact(*c, 1), leaps<sample::TauStiff>(*c, 2)), false_alarm);
}

INSTANTIATE_TEST_SUITE_P(Shipped, OffTheManifold, ::testing::ValuesIn(shipped()),
                         [](const auto& file) {
                           std::string name = file.param.stem();
                           std::ranges::replace_if(
                               name, [](char c) { return !std::isalnum(c); }, '_');
                           return name;
                         });

// Where neurons fire so fast that `exact` would take minutes: against midpoint steps of 0.03
// of the step, some tenth of the explicit limit. Here the planted bug shows.
void expect_agreement_with_midpoint_and_see_the_planted_bug(const char* name) {
  Case c = *reduced(std::filesystem::path(POISE_CONFIGS) / name);
  c.network.n = 64;
  constexpr std::size_t many = 800;  // 500 leave the planted bug of hopf-subcritical at p = 8e-9
  const Observed truth = observe(c, 5, many, [&](network::Potentials u, std::uint64_t r) {
    return sample::TauMidpoint(c.network, std::move(u), 5, r, {.step = 0.03 * c.step()});
  });
  EXPECT_GT(same_laws_p_value(truth, leaps<sample::TauStiff>(c, 6, many)), false_alarm);
  EXPECT_LT(same_laws_p_value(truth, leaps<Trusting>(c, 7, many)), false_alarm);
}

TEST(StrongCoupling, FoldStrong) {
  expect_agreement_with_midpoint_and_see_the_planted_bug("fold-strong.toml");
}
TEST(StrongCoupling, HopfStrong) {
  expect_agreement_with_midpoint_and_see_the_planted_bug("hopf-strong.toml");
}
TEST(StrongCoupling, HopfSubcritical) {
  expect_agreement_with_midpoint_and_see_the_planted_bug("hopf-subcritical.toml");
}

// Large networks, from a state off the manifold, in one long step: the means stay within what rates
// between inf f and sup f do to them from where they start, as those of the network itself do.
void expect_bounded(std::size_t n, double step) {
  Case c = *reduced(std::filesystem::path(POISE_CONFIGS) / "hopf-strong.toml");
  c.network.n = n;
  // The variances of the limit at t = 1.2, where the balanced point has a pair in Re > 0.
  c.law.variance = {0.265, 0.723};
  const auto box = balance::default_box(c.network, c.law.variance);
  const auto points = balance::find_balanced_points(c.network, c.law.variance, box).points;
  const auto point = std::ranges::min_element(points, {}, [](const auto& p) {
    return std::hypot(p.state.mean.e + 0.55, p.state.mean.i + 0.28);
  });
  ASSERT_NE(point, points.end());
  ASSERT_GT(point->stability.trace, 0.0);
  c.law.mean = point->state.mean;
  c.T = step * steps;
  auto u = network::draw_initial_potentials(c.law, n, 4, 0);
  const auto moments = [&](const auto& path, core::Population a) {
    path.potentials(a, u[a]);
    return sample::empirical_moments(u[a]);
  };
  sample::TauStiff stiff(c.network, u, 4, 0, {.step = step});
  Trusting trusting(c.network, u, 4, 0, {.step = step});
  stiff.advance(step);
  trusting.advance(10.0 * step);
  // The limit cycle that the network is on lies within |v| <= 2 (T = 1.6, n = 1000, `exact`: v_e in
  // [-1.54, 0.09]).
  for (const auto a : populations) EXPECT_LT(std::abs(moments(stiff, a).mean), 2.0) << "n = " << n;
  EXPECT_GT(std::abs(moments(trusting, core::Population::e).mean), 2.0) << "n = " << n;
}

TEST(LargeNetworksOffTheManifold, StayWhereTheirRatesAllow) {
  expect_bounded(100'000, 0.1);
  expect_bounded(1'000'000, 0.02);
}

}  // namespace
