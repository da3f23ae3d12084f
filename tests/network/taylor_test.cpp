#include <gtest/gtest.h>
#include <hwy/highway.h>
#include <hwy/targets.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <variant>
#include <vector>

#include "network/random_intensity.hpp"
#include "poise/network/batch.hpp"
#include "poise/network/intensity.hpp"

namespace poise::network {
namespace {

constexpr double eps = std::numeric_limits<double>::epsilon();

/// Any kind, and the potentials where it is interesting.
struct Example {
  Intensity f;
  std::vector<double> u;
};

template <class Kind>
Example example() {
  const Kind f = *testing::random_kind<Kind>();
  Example example{f, {}};
  const auto size = *rc::gen::inRange<std::size_t>(0, 40);
  for (std::size_t k = 0; k < size; ++k)
    example.u.push_back(*testing::random_potential(f.middle(), testing::scale_of(f)));
  return example;
}

template <class... Kind>
Example example_of(const std::variant<Kind...>*) {
  Example (*const makers[])(){example<Kind>...};
  return makers[*rc::gen::inRange<std::size_t>(0, sizeof...(Kind))]();
}

Example any_example() { return example_of(static_cast<const Intensity*>(nullptr)); }

struct Batch {
  std::vector<double> value, first, second, value_alone;
  explicit Batch(const Example& e)
      : value(e.u.size()), first(value), second(value), value_alone(value) {
    taylor(e.f, e.u, value, first, second);
    values(e.f, e.u, value_alone);
  }
};

/// The range in which e^{-2|y|} is a normal number; the batch takes it as 1e-308 beyond.
bool near(double x, double y, double tolerance, double floor) {
  return std::abs(x - y) <= tolerance + floor * 1e-300;
}

RC_GTEST_PROP(Taylor, BatchAgreesWithTheSingleFunctions, ()) {
  const Example e = any_example();
  const Batch batch(e);
  for (std::size_t k = 0; k < e.u.size(); ++k) {
    const double f = value(e.f, e.u[k]);
    const double slope = derivative(e.f, e.u[k]);
    const double bound = supremum(e.f);
    const double most = std::isfinite(bound) ? bound : value(e.f, middle(e.f));
    RC_ASSERT(near(batch.value[k], f, 16.0 * eps * f, most));
    RC_ASSERT(near(batch.value_alone[k], f, 8.0 * eps * (f + std::abs(e.u[k] * slope)), most));
    RC_ASSERT(near(batch.first[k], slope, 16.0 * eps * std::abs(slope), lipschitz(e.f)));
    RC_ASSERT(near(batch.second[k], second_derivative(e.f, e.u[k]), 16.0 * eps * second_bound(e.f),
                   second_bound(e.f)));
  }
}

RC_GTEST_PROP(Taylor, SameBitsOnEveryInstructionSet, ()) {
  const Example e = any_example();
  std::vector<Batch> results;
  for (const auto target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    results.emplace_back(e);
  }
  hwy::SetSupportedTargetsForTest(0);
  for (const Batch& result : results) {
    RC_ASSERT(result.value == results.front().value);
    RC_ASSERT(result.first == results.front().first);
    RC_ASSERT(result.second == results.front().second);
    RC_ASSERT(result.value_alone == results.front().value_alone);
  }
}

TEST(Sum, AddsEveryTermOnce) {
  std::vector<double> x;
  for (std::size_t size = 0; size < 40; ++size) {
    const double power = std::ldexp(1.0, static_cast<int>(size));
    EXPECT_EQ(sum(x), power - 1.0);
    x.push_back(power);
  }
}

RC_GTEST_PROP(Taylor, BoundsHold, ()) {
  const Example e = any_example();
  const double slack = 1.0 + 16.0 * eps;
  for (std::size_t k = 0; k < e.u.size(); ++k) {
    const double u = e.u[k];
    RC_ASSERT(std::abs(second_derivative(e.f, u)) <= second_bound(e.f) * slack);
    RC_ASSERT(std::abs(u * derivative(e.f, u)) <= drift_bound(e.f) * slack);
    // The third derivative's bound on secants of the second, which knows nothing of a formula.
    const double v = e.u[(k + 1) % e.u.size()];
    const double rise = std::abs(second_derivative(e.f, u) - second_derivative(e.f, v));
    RC_ASSERT(rise <= third_bound(e.f) * std::abs(u - v) + 32.0 * eps * second_bound(e.f));
  }
}

/// Largest |g| over a fine grid of 12 scales around the center.
template <class Kind, class Function>
double largest(const Kind& f, const Function& g) {
  double most = 0.0;
  for (int k = -60'000; k <= 60'000; ++k)
    most = std::max(most, std::abs(g(testing::center_of(f) + k * 1e-4 * testing::scale_of(f))));
  return most;
}

template <class Kind>
void expect_tight(const Kind& f, double drift_slack) {
  const double h = 1e-4 * testing::scale_of(f);
  EXPECT_NEAR(largest(f, [&](double x) { return f.second_derivative(x); }) / f.second_bound(), 1.0,
              1e-6);
  EXPECT_NEAR(largest(f,
                      [&](double x) {
                        return (f.second_derivative(x + h) - f.second_derivative(x - h)) / (2 * h);
                      }) /
                  f.third_bound(),
              1.0, 1e-4);
  EXPECT_NEAR(largest(f, [&](double x) { return x * f.derivative(x); }) / f.drift_bound(), 1.0,
              drift_slack);
}

TEST(Taylor, BoundsAreTight) {
  expect_tight(Tanh{1.3, 1.5, -0.7}, 2e-4);
  expect_tight(Erf{0.4, 2.0, 1.9}, 1e-6);
  expect_tight(Bump{0.5, -0.3, 0.0, 2.0}, 1e-6);
}

}  // namespace
}  // namespace poise::network
