/// The error bound of `expectation`, over the whole documented range, against 50 digits.
#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "gaussian/reference.hpp"
#include "poise/gaussian/expectation.hpp"

namespace poise::gaussian::testing {
namespace {

using network::Bump;
using network::Constant;
using network::Erf;
using network::Softplus;
using network::Tanh;

constexpr double bound = 1e-13;

/// E f, E f', E f''/2 and the magnitudes that errors are measured by.
struct Reference {
  Real value, d_mean, d_variance;
  Real value_scale, mean_scale, variance_scale;
};

template <class Sigmoid>
Reference assemble(const Sigmoid& f, const Moments& moments) {
  const Real amplitude = f.amplitude, gain = f.gain, offset = f.offset;
  const Real value = f.offset >= 0.0 ? Real(amplitude * (offset - 1 + moments.below))
                                     : Real(amplitude * (offset + 1 - moments.above));
  const Real mean = amplitude * gain * moments.slope, half = amplitude * gain * gain / 2;
  return {value, mean, half * moments.bend, abs(value), abs(mean), abs(half) * moments.abs_bend};
}

Reference reference(const Tanh& f, double v, double K) {
  return assemble(f, tanh_reference(Real(f.gain) * v, abs(Real(f.gain)) * sqrt(Real(K))));
}

/// Closed forms, which reference_test.cpp checks by quadrature.
Reference reference(const Erf& f, double v, double K) {
  const Real gain = f.gain, shrink = 1 / sqrt(1 + 2 * gain * gain * K);
  const Profile p = erf_profile(Real(gain * v * shrink));
  return assemble(f, {p.below, p.above, p.slope * shrink, p.bend * shrink * shrink,
                      abs(p.bend) * shrink * shrink});
}

/// The density of N(center, width^2 + K); E|f''| >= |E f''| is the harder measure.
Reference reference(const Bump& f, double v, double K) {
  const Real width = f.width, distance = Real(v) - f.center, variance = width * width + K;
  const Real bump = f.height * width / sqrt(variance) * exp(-distance * distance / (2 * variance));
  const Real value = f.base + bump, mean = -distance / variance * bump;
  const Real half = (distance * distance - variance) / (2 * variance * variance) * bump;
  return {value, mean, half, value, abs(mean), abs(half)};
}

/// Slopes from the moments of tanh and sech^2, at Y/2.
Reference reference(const Softplus& f, double v, double K) {
  const Real rate = f.rate, gain = f.gain;
  const Real m = gain * (Real(v) - f.threshold), s = abs(gain) * sqrt(Real(K));
  const Moments half = tanh_reference(Real(m / 2), Real(s / 2));
  const Real value = rate * softplus_reference(m, s), mean = rate * gain * half.below / 2;
  const Real bend = rate * gain * gain / 8 * half.slope;
  return {value, mean, bend, value, abs(mean), bend};
}

/// The largest error over its scale; a result below the normal doubles may be off by one subnormal.
double error(const Expectation& got, const Reference& want) {
  const auto one = [](double a, const Real& b, const Real& scale) {
    const Real excess = abs(a - b) - std::numeric_limits<double>::denorm_min();
    if (excess <= 0) return 0.0;
    return static_cast<double>(excess / scale);
  };
  return std::max({one(got.value, want.value, want.value_scale),
                   one(got.d_mean, want.d_mean, want.mean_scale),
                   one(got.d_variance, want.d_variance, want.variance_scale)});
}

/// A low-discrepancy sequence in [0, 1)^4 [Roberts' R4].
class Design {
 public:
  double next(std::size_t axis) {
    constexpr double g = 1.1673039782614187;  // x^5 = x + 1
    point_[axis] += std::pow(g, -static_cast<double>(axis + 1));
    return point_[axis] -= std::floor(point_[axis]);
  }

 private:
  double point_[4]{0.5, 0.5, 0.5, 0.5};
};

double log_scale(double u, double low, double high) {
  return std::pow(10.0, low + (high - low) * u);
}

/// The mean, of the sign that makes gain v negative, at which E f is about e^-t.
double tail_mean(double gain, double s, double t) {
  const double m = t < 2.0 * s * s ? -s * std::sqrt(2.0 * t) : -0.5 * t - s * s;
  return std::clamp(m / gain, -1e3, 1e3);
}

/// Point number k of the design: gain of either sign, K also tiny and 0, v anywhere or in the tail.
template <class Sigmoid>
struct Point {
  Sigmoid f;
  double v, K;
};
template <class Sigmoid>
Point<Sigmoid> design_point(Design& design, int k) {
  const double side = k % 2 == 0 ? 1.0 : -1.0;
  const double excess = k % 3 == 0 ? 1.0 : k % 7 == 0 ? 1e-9 : 0.0;
  Sigmoid f{.amplitude = side * log_scale(design.next(3), -2, 2), .offset = side * (1.0 + excess)};
  f.gain = (k % 4 < 2 ? 1.0 : -1.0) * log_scale(design.next(0), -3, 3);
  const double u = design.next(1);
  const double K = k % 11 == 0 ? 0.0 : log_scale(u, k % 5 == 0 ? -14 : -4, 4);
  const double s = std::abs(f.gain) * std::sqrt(K), w = design.next(2);
  const double v =
      k % 2 == 0 ? (k % 8 < 4 ? 1.0 : -1.0) * log_scale(w, -4, 3) : tail_mean(f.gain, s, 720.0 * w);
  return {f, v, K};
}

std::string describe(double gain, double v, double K) {
  return "gain " + std::to_string(gain) + ", v " + std::to_string(v) + ", K " + std::to_string(K);
}

TEST(ExpectationAccuracy, TanhOverTheWholeRange) {
  Design design;
  for (int k = 0; k < 500; ++k) {
    const auto [f, v, K] = design_point<Tanh>(design, k);
    EXPECT_LT(error(expectation(f, v, K), reference(f, v, K)), bound) << describe(f.gain, v, K);
  }
}

TEST(ExpectationAccuracy, TanhAtTheCorners) {
  for (const double gain : {1e-3, 1.0, 1e3})
    for (const double K : {0.0, 1e-300, 1e-9, 1.0, 1e4})
      for (const double v : {-1e3, -1e-3, 0.0, 1e3}) {
        const Tanh f{.gain = gain};
        EXPECT_LT(error(expectation(f, v, K), reference(f, v, K)), bound) << describe(gain, v, K);
      }
}

/// Where the rule changes: the narrowest contours, and the switch to Sommerfeld's expansion.
TEST(ExpectationAccuracy, TanhWhereTheMethodChanges) {
  for (const double x : {0.0, 0.5, 3.0, 8.0, 20.0, 37.0})
    for (const double s : {0.1899, 0.1901, 7.0 + 2.5 * x - 1e-3, 7.0 + 2.5 * x + 1e-3}) {
      const Tanh f;
      const double v = -x * s, K = s * s;
      EXPECT_LT(error(expectation(f, v, K), reference(f, v, K)), bound) << describe(1.0, v, K);
    }
}

TEST(ExpectationAccuracy, ErfOverTheWholeRange) {
  Design design;
  for (int k = 0; k < 5000; ++k) {
    const auto [f, v, K] = design_point<Erf>(design, k);
    EXPECT_LT(error(expectation(f, v, K), reference(f, v, K)), bound) << describe(f.gain, v, K);
  }
}

TEST(ExpectationAccuracy, BumpOverTheWholeRange) {
  Design design;
  for (int k = 0; k < 5000; ++k) {
    const double height = k % 2 == 0 ? log_scale(design.next(3), -2, 2) : -1.0 + 1e-9 * (k % 3);
    const Bump f{.base = k % 4 == 0 ? 0.0 : 1.0 + 1e-9,
                 .height = height,
                 .center = 10.0 * (k % 3 - 1),
                 .width = log_scale(design.next(0), -3, 2)};
    const double K = k % 11 == 0 ? 0.0 : log_scale(design.next(1), k % 5 == 0 ? -14 : -4, 4);
    const double W = std::sqrt(f.width * f.width + K);
    const double v = std::clamp(f.center + W * (80.0 * design.next(2) - 40.0), -1e3, 1e3);
    EXPECT_LT(error(expectation(f, v, K), reference(f, v, K)), bound) << describe(f.width, v, K);
  }
}

TEST(ExpectationAccuracy, SoftplusOverTheWholeRange) {
  Design design;
  for (int k = 0; k < 300; ++k) {
    const double side = k % 4 < 2 ? 1.0 : -1.0;
    Softplus f{.rate = log_scale(design.next(3), -2, 2),
               .gain = side * log_scale(design.next(0), -3, 3)};
    f.threshold = k % 3 == 0 ? 0.0 : 2.0 * side;
    const double K = k % 11 == 0 ? 0.0 : log_scale(design.next(1), k % 5 == 0 ? -14 : -4, 4);
    const double s = std::abs(f.gain) * std::sqrt(K), w = design.next(2);
    const double v = k % 2 == 0 ? (k % 8 < 4 ? 1.0 : -1.0) * log_scale(w, -4, 3)
                                : tail_mean(f.gain, s / 2.0, 350.0 * w) * 2.0;
    const double mean = std::clamp(v, -1e3, 1e3);
    EXPECT_LT(error(expectation(f, mean, K), reference(f, mean, K)), bound)
        << describe(f.gain, mean, K) << ", threshold " << f.threshold;
  }
}

/// Where the rule changes to Sommerfeld's expansion, and where the step is set by the branch point.
TEST(ExpectationAccuracy, SoftplusWhereTheMethodChanges) {
  for (const double x : {0.0, 0.5, 3.0, 8.0, 20.0, 30.0})
    for (const double s : {0.288, 0.289, 13.0 + 5.0 * x - 1e-3, 13.0 + 5.0 * x + 1e-3}) {
      const Softplus f;
      const double v = -x * s, K = s * s;
      EXPECT_LT(error(expectation(f, v, K), reference(f, v, K)), bound) << describe(1.0, v, K);
    }
}

/// f'' changes sign at center +- width: with K tiny, E f'' there is a tiny difference.
TEST(ExpectationAccuracy, BumpAtItsInflectionPoints) {
  for (const double width : {0.7, 1.3, 100.1})
    for (const double K : {0.0, 1e-14, 1e-8, 1.0}) {
      const Bump f{.base = 0.0, .height = 1.0, .center = 0.0, .width = width};
      EXPECT_LT(error(expectation(f, width, K), reference(f, width, K)), bound) << width;
    }
}

TEST(ExpectationAccuracy, ConstantIsConstant) {
  const Expectation got = expectation(Constant{.rate = 3.5}, -17.0, 4.0);
  EXPECT_EQ(got.value, 3.5);
  EXPECT_EQ(got.d_mean, 0.0);
  EXPECT_EQ(got.d_variance, 0.0);
}

/// Planted bug: the rule one would otherwise use must fail the same bound, on the paper's
/// intensity.
TEST(ExpectationAccuracy, RejectsGaussHermiteWith200Nodes) {
  constexpr int nodes = 200;
  Eigen::VectorXd off(nodes - 1);
  for (int k = 1; k < nodes; ++k) off[k - 1] = std::sqrt(static_cast<double>(k));
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
  solver.computeFromTridiagonal(Eigen::VectorXd::Zero(nodes), off);
  const Tanh f{.amplitude = 0.5, .offset = 2.0, .gain = 1.0};
  const double v = -1.1854, K = 4.0;
  Expectation got;
  for (int j = 0; j < nodes; ++j) {
    const double weight = std::pow(solver.eigenvectors()(0, j), 2);
    const double x = v + std::sqrt(K) * solver.eigenvalues()[j];
    got.value += weight * f.value(x);
    got.d_mean += weight * f.derivative(x);
    got.d_variance += weight * f.second_derivative(x) / 2.0;
  }
  const double miss = error(got, reference(f, v, K));
  EXPECT_GT(miss, 100.0 * bound);
  EXPECT_LT(miss, 1e-6) << "not even Gauss-Hermite";
}

}  // namespace
}  // namespace poise::gaussian::testing
