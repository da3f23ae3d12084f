#include "poise/balance/field.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <functional>

#include "support/networks.hpp"

namespace poise::balance {
namespace {

using testing::paper_network;

double within(double lo, double hi, int draw) { return lo + (hi - lo) * draw / 1000.0; }

/// A sixth-order central difference of a vector-valued function.
Eigen::Vector2d difference(const std::function<Eigen::Vector2d(double)>& f, double h) {
  return (45.0 * (f(h) - f(-h)) - 9.0 * (f(2 * h) - f(-2 * h)) + (f(3 * h) - f(-3 * h))) /
         (60.0 * h);
}

State shifted(State state, std::size_t coordinate, double by) {
  double* const x[] = {&state.mean.e, &state.mean.i, &state.variance.e, &state.variance.i};
  *x[coordinate] += by;
  return state;
}

RC_GTEST_PROP(Field, DerivativesAreThoseOfFAndSigma, ()) {
  const auto draw = [] { return *rc::gen::inRange(0, 1001); };
  network::Network network = paper_network();
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      network.weight[a][b] = within(0.1, 3.0, draw());
      network.intensity[a][b] = network::Tanh{within(0.2, 2.0, draw()), within(1.0, 2.0, draw()),
                                              within(-2.0, 2.0, draw())};
    }
  const State state{{within(-3.0, 3.0, draw()), within(-3.0, 3.0, draw())},
                    {within(0.1, 4.0, draw()), within(0.1, 4.0, draw())}};
  const Field field = evaluate(network, state);
  constexpr double h = 4e-3;
  for (std::size_t c = 0; c < 4; ++c) {
    const auto F =
        difference([&](double x) { return evaluate(network, shifted(state, c, x)).F; }, h);
    const auto Sigma =
        difference([&](double x) { return evaluate(network, shifted(state, c, x)).Sigma; }, h);
    const auto column = static_cast<Eigen::Index>(c % 2);
    RC_ASSERT((F - (c < 2 ? field.J_v : field.J_K).col(column)).norm() < 1e-9);
    RC_ASSERT((Sigma - (c < 2 ? field.Sigma_v : field.Sigma_K).col(column)).norm() < 1e-9);
  }
}

TEST(Field, SubscriptsAreTargetThenSource) {
  // Only the channel onto e from i is open: it inhibits e, feeds e's variance by its square, and
  // depends on the potentials of i alone.
  network::Network network = paper_network();
  network.weight = {{{0.0, 3.0}, {0.0, 0.0}}};
  network.intensity.rows.e.i = network::Erf{1.0, 1.0, 1.0};
  const Field field = evaluate(network, {{0.4, 0.0}, {1.0, 0.0}});
  EXPECT_DOUBLE_EQ(field.F(0), -3.0);
  EXPECT_DOUBLE_EQ(field.Sigma(0), 9.0);
  EXPECT_EQ(field.F(1), 0.0);
  EXPECT_EQ(field.Sigma(1), 0.0);
  EXPECT_DOUBLE_EQ(field.J_v(0, 1), -3.0 * 2.0 / std::sqrt(std::acos(-1.0)));
  EXPECT_EQ(field.J_v(0, 0), 0.0);
  EXPECT_EQ(field.J_v(1, 0), 0.0);
}

TEST(Field, VarianceRateLeaksTwiceAsFastAsThePotential) {
  network::Network network = paper_network();
  network.tau = {2.0, 0.5};
  network.intensity.rows = {{network::Constant{3.0}, network::Constant{5.0}},
                            {network::Constant{7.0}, network::Constant{11.0}}};
  const State state{{0.0, 0.0}, {1.5, 0.25}};
  const auto rate = variance_rate(network, state, evaluate(network, state));
  EXPECT_DOUBLE_EQ(rate(0), -1.5 + 1.0 * 3.0 + 2.25 * 5.0);
  EXPECT_DOUBLE_EQ(rate(1), -1.0 + 0.25 * 7.0 + 0.25 * 11.0);
}

}  // namespace
}  // namespace poise::balance
