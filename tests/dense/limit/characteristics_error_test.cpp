/// The error that the limit by characteristics states, over random models; and avalanches.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "characteristics_models.hpp"
#include "poise/dense/limit/characteristics.hpp"

namespace poise::dense {
namespace {

using characteristics_models::homogeneous;

class Draw {
 public:
  explicit Draw(unsigned seed) : engine_(seed) {}
  double between(double a, double b) { return std::uniform_real_distribution<>(a, b)(engine_); }
  int below(int n) { return std::uniform_int_distribution<>(0, n - 1)(engine_); }

  Model model() {
    Model m = homogeneous(intensity(), 0, 0, start());
    if (below(4) == 0) m.tau = std::numeric_limits<double>::infinity();
    m.drive.value = {{between(0.3, 2.0), 0.0}};
    switch (below(3)) {
      case 0:
        m.kernel.graphon = ConstantKernel{between(-2, 1)};
        break;
      case 1:
        m.kernel.graphon = BlockKernel{
            Pieces({0.7, 0.3}), {between(-1, 1), between(-2, 0), between(0, 1), between(-1, 0)}};
        break;
      default:
        m.kernel.graphon = CosineKernel{between(-1, 0.5), between(0, 0.6), between(0, 1)};
        m.drive.value[0].amplitude = between(0, 0.2);
    }
    return m;
  }

 private:
  Intensity intensity() {
    switch (below(6)) {
      case 0:
        return Softplus{between(0.5, 3), between(1, 6), between(0.2, 1)};
      case 1:
        return Exponential{between(0.3, 2), between(0.5, 2), between(0, 1)};
      case 2:
        return Power{between(0.5, 3), 2};
      case 3:
        return Power{between(0.5, 3), 1};
      default:
        return Sigmoid{between(1, 6), between(1, 20), between(0.2, 1)};
    }
  }
  Start start() {
    const double a = between(0, 0.5);
    switch (below(3)) {
      case 0:
        return UniformStart{a, a + between(0.1, 1)};
      case 1:
        return NormalStart{{a, 0}, 0};
      default:
        return NormalStart{{a, 0}, between(0.01, 0.2)};
    }
  }

  std::mt19937 engine_;
};

TEST(CharacteristicsError, IsAsStated) {
  constexpr int models = 48;
  for (int k = 0; k < models; ++k) {
    const Model model = Draw(static_cast<unsigned>(k)).model();
    const double tolerance = k % 3 == 0 ? 1e-4 : k % 3 == 1 ? 1e-6 : 1e-8;
    LimitRequest request{.times = {0, 0.1, 0.31, 0.77, 1.5}, .labels = {0.2, 0.85}};
    request.tolerance = 1e-11;
    const LimitPath best = solve_characteristics(model, request);
    ASSERT_LE(best.error, 1e-10) << k;
    request.tolerance = tolerance;
    const LimitPath path = solve_characteristics(model, request);
    EXPECT_LE(path.error, tolerance) << k;
    for (const auto member : {&LimitPath::r, &LimitPath::h, &LimitPath::mean, &LimitPath::square,
                              &LimitPath::silent, &LimitPath::spikes})
      for (std::size_t j = 0; j < path.r.size(); ++j) {
        const double a = (path.*member)[j], b = (best.*member)[j];
        EXPECT_LE(std::abs(a - b) / std::max(1.0, std::abs(b)), path.error + best.error) << k;
      }
  }
}

/// When everything is a perfect integrator without drive, potentials depend on the number of spikes
/// n = int r alone, X = w n since the last spike, and time is int dn / r(n): finite if r grows
/// exponentially. By the trapezoidal rule in n.
double avalanche(double rate, double gain, double threshold, double w, double x0, int steps) {
  const double up_to = 1.5, dn = up_to / steps;
  const auto f = [&](double x) { return rate * std::exp(gain * (x - threshold)); };
  std::vector<double> lost(static_cast<std::size_t>(steps) + 1, 0.0), next;
  double first_lost = 0.0, r = f(x0), t = 0.0;
  for (int k = 0; k < steps; ++k) {
    double ahead = r, sum = 0.0, first = 0.0;
    for (int again = 0; again < 60; ++again) {
      const auto loss = [&](double x) { return dn / 2 * (f(x) / r + f(x + w * dn) / ahead); };
      first = first_lost + loss(x0 + w * k * dn);
      sum = f(x0 + w * (k + 1) * dn) * std::exp(-first);
      next = lost;
      for (int j = 0; j <= k; ++j) {
        const auto place = static_cast<std::size_t>(j);
        next[place] += loss(w * (k - j) * dn);
        sum += (j == 0 ? 0.5 : 1.0) * dn * f(w * (k + 1 - j) * dn) * std::exp(-next[place]);
      }
      sum += 0.5 * dn * f(0.0);
      const bool still = std::abs(sum - ahead) <= 1e-15 * sum;
      ahead = sum;
      if (still) break;
    }
    // 1/r is nearly exponential in n: its logarithmic mean.
    t += std::abs(ahead / r - 1.0) < 1e-6 ? dn * 2.0 / (r + ahead)
                                          : dn * (1.0 / r - 1.0 / ahead) / std::log(ahead / r);
    lost = next;
    first_lost = first;
    r = ahead;
  }
  return t;
}

TEST(CharacteristicsError, LocatesAnAvalanche) {
  constexpr double rate = 1.0, gain = 12.0, threshold = 0.5, w = 4.0, x0 = 0.4;
  const double a = avalanche(rate, gain, threshold, w, x0, 300),
               b = avalanche(rate, gain, threshold, w, x0, 600),
               c = avalanche(rate, gain, threshold, w, x0, 1200);
  const double ab = b + (b - a) / 3, bc = c + (c - b) / 3, expected = bc + (bc - ab) / 15;
  LimitRequest request{.times = {0.01, 1.0}, .labels = {0.5}};
  const LimitPath path = solve_characteristics(
      homogeneous(Exponential{rate, gain, threshold}, 0, w, NormalStart{{x0, 0}, 0},
                  std::numeric_limits<double>::infinity()),
      request);
  ASSERT_TRUE(path.blow_up);
  EXPECT_NEAR(path.blow_up->time, expected, 1e-8);
  EXPECT_LT(path.blow_up->error, 1e-8);
  EXPECT_EQ(path.t.size(), 1u);
  for (const double r : path.r) EXPECT_TRUE(std::isfinite(r));
}

}  // namespace
}  // namespace poise::dense
