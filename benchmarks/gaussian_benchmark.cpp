/// Gaussian expectations: time a call, by kind and by s = |gain| sqrt(K).
///
/// Motivation: every step of every solver of the hydrodynamic limit asks for four of these. Beside
/// `expectation` stands what one would otherwise use, Gauss-Hermite with 200 nodes (nodes and
/// weights tabulated, one tanh a node for value and both derivatives). The counter `error` is the
/// larger relative deviation, of value and slope, over the means timed, from the same rule's answer
/// in extended precision with a step a third as long.
#include <benchmark/benchmark.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "poise/gaussian/expectation.hpp"
#include "poise/gaussian/pole_trapezoid.hpp"

namespace {

using poise::gaussian::Expectation;
using poise::gaussian::expectation;
using poise::network::Intensity;

/// Means with gain v between -3 and 3, so that no value repeats and none is special.
constexpr std::array<double, 8> means{-2.9, -1.7, -0.9, -0.2, 0.3, 1.1, 1.9, 2.8};

struct GaussHermite {
  static constexpr int size = 200;
  Eigen::VectorXd node, weight;

  /// Golub and Welsch, for the standard normal weight.
  GaussHermite() {
    Eigen::VectorXd diagonal = Eigen::VectorXd::Zero(size), off(size - 1);
    for (int k = 1; k < size; ++k) off[k - 1] = std::sqrt(static_cast<double>(k));
    Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
    solver.computeFromTridiagonal(diagonal, off);
    node = solver.eigenvalues();
    weight = solver.eigenvectors().row(0).cwiseAbs2();
  }

  /// For `Tanh` with amplitude, offset and gain 1.
  Expectation operator()(double v, double K) const {
    Expectation sum;
    const double deviation = std::sqrt(K);
    for (int j = 0; j < size; ++j) {
      const double t = std::tanh(v + deviation * node[j]);
      const double slope = weight[j] * (1.0 - t) * (1.0 + t);
      sum.value += weight[j] * (1.0 + t);
      sum.d_mean += slope;
      sum.d_variance -= slope * t;
    }
    return sum;
  }
};

/// For `Tanh` with amplitude, offset and gain 1.
Expectation tanh_reference(double v, double K) {
  using Real = long double;
  const Real s = std::sqrt(Real(K));
  auto contour = poise::gaussian::choose_contour(static_cast<double>(s));
  contour.step /= 3.0;
  const auto moments = poise::gaussian::pole_trapezoid<Real>(std::abs(Real(v)) / s, s, contour);
  return {.value = static_cast<double>(v < 0.0 ? 2 * moments.rise : 2 - 2 * moments.rise),
          .d_mean = static_cast<double>(moments.sech2)};
}

double relative_error(const Expectation& got, const Expectation& reference) {
  return std::max(std::abs(got.value / reference.value - 1.0),
                  std::abs(got.d_mean / reference.d_mean - 1.0));
}

template <class Rule>
void time_tanh(benchmark::State& state, const Rule& rule) {
  const double s = static_cast<double>(state.range(0)) / 10.0, K = s * s;
  std::size_t k = 0;
  for (auto _ : state) benchmark::DoNotOptimize(rule(means[k++ % means.size()], K));
  double worst = 0.0;
  for (const double v : means)
    worst = std::max(worst, relative_error(rule(v, K), tanh_reference(v, K)));
  state.counters["s"] = s;
  state.counters["error"] = worst;
}

void tanh_expectation(benchmark::State& state) {
  const Intensity f = poise::network::Tanh{};
  time_tanh(state, [&f](double v, double K) { return expectation(f, v, K); });
}
void tanh_gauss_hermite(benchmark::State& state) {
  static const GaussHermite rule;
  time_tanh(state, rule);
}
BENCHMARK(tanh_expectation)->Arg(1)->Arg(5)->Arg(10)->Arg(20)->Arg(100)->Arg(10000);
BENCHMARK(tanh_gauss_hermite)->Arg(1)->Arg(5)->Arg(10)->Arg(20)->Arg(100)->Arg(10000);

/// Deep in the lower tail, where extended precision is used.
void tanh_tail(benchmark::State& state) {
  const Intensity f = poise::network::Tanh{};
  double v = -40.0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(expectation(f, v, 1.0));
    v = v < -50.0 ? -40.0 : v - 0.7;
  }
}
BENCHMARK(tanh_tail);

template <class Kind>
void closed_form(benchmark::State& state) {
  const Intensity f = Kind{};
  std::size_t k = 0;
  for (auto _ : state) benchmark::DoNotOptimize(expectation(f, means[k++ % means.size()], 1.0));
}
BENCHMARK(closed_form<poise::network::Erf>);
BENCHMARK(closed_form<poise::network::Bump>);
BENCHMARK(closed_form<poise::network::Constant>);

}  // namespace

BENCHMARK_MAIN();
