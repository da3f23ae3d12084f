/// Values and derivatives against high-precision arithmetic.
///
/// The reference is each kind's formula as its docstring prints it, 1 + tanh(y) included: with 400
/// digits even 1 + tanh(-340), about 1e-295, keeps a hundred. Only erf, slow at 400 digits, gets 50
/// and the identity 1 + erf(y) = erfc(-y). The derivatives come from the formulas by automatic
/// differentiation, so no hand-derived formula is compared with another one.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <boost/math/differentiation/autodiff.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <limits>

#include "network/random_intensity.hpp"
#include "poise/network/intensity.hpp"

namespace poise::network {
namespace {

namespace mp = boost::multiprecision;
namespace ad = boost::math::differentiation;

template <unsigned digits>
using Digits = mp::number<mp::cpp_bin_float<digits>, mp::et_off>;

/// The formula of a kind, for x of type T: a `Real` or a truncated Taylor series over it.
struct TanhFormula {
  using Real = Digits<400>;
  template <class T>
  static T value(const Tanh& f, const T& x) {
    return (tanh(x * Real(f.gain)) + Real(f.offset)) * Real(f.amplitude);
  }
};

struct ErfFormula {
  using Real = Digits<50>;
  template <class T>
  static T value(const Erf& f, const T& x) {
    const T y = x * Real(f.gain);
    if (f.offset >= 0.0) return (erfc(-y) + (Real(f.offset) - 1)) * Real(f.amplitude);
    return (-erfc(y) + (Real(f.offset) + 1)) * Real(f.amplitude);
  }
};

struct BumpFormula {
  using Real = Digits<400>;
  template <class T>
  static T value(const Bump& f, const T& x) {
    const T z = (x - Real(f.center)) / Real(f.width);
    return exp(-z * z / 2) * Real(f.height) + Real(f.base);
  }
};

struct SoftplusFormula {
  using Real = Digits<400>;
  template <class T>
  static T value(const Softplus& f, const T& x) {
    return log(exp((x - Real(f.threshold)) * Real(f.gain)) + 1) * Real(f.rate);
  }
};

[[maybe_unused]] TanhFormula formula(const Tanh&) { return {}; }
[[maybe_unused]] ErfFormula formula(const Erf&) { return {}; }
[[maybe_unused]] BumpFormula formula(const Bump&) { return {}; }
[[maybe_unused]] SoftplusFormula formula(const Softplus&) { return {}; }

/// Errors of value, derivative and second derivative at x, each as a multiple of its allowance
/// eps (|g(x)| + |(x - c) g'(x)|) + the smallest normal number: the header promises at most 8.
template <class Kind>
std::array<double, 3> errors(const Kind& f, double x) {
  using Formula = decltype(formula(f));
  using Real = typename Formula::Real;
  const auto exact = Formula::value(f, ad::make_fvar<Real, 3>(Real(x)));
  const std::array<double, 3> computed{f.value(x), f.derivative(x), f.second_derivative(x)};
  const Real distance = abs(Real(x) - Real(testing::center_of(f)));
  std::array<double, 3> errors;
  for (unsigned k = 0; k < 3; ++k) {
    const Real g = exact.derivative(k);
    const Real slope = exact.derivative(k + 1);
    const Real allowance =
        std::numeric_limits<double>::epsilon() * (abs(g) + distance * abs(slope)) +
        std::numeric_limits<double>::min();
    errors[k] = static_cast<double>(abs(Real(computed[k]) - g) / allowance);
  }
  return errors;
}

template <class Kind>
void check_accuracy(const Kind& f, double x) {
  constexpr double promised = 8.0;
  const auto [value, first, second] = errors(f, x);
  RC_ASSERT(value <= promised);
  RC_ASSERT(first <= promised);
  RC_ASSERT(second <= promised);
}

RC_GTEST_PROP(IntensityAccuracy, Tanh, ()) {
  const auto f = *testing::random_sigmoid<Tanh>();
  check_accuracy(f, *testing::random_potential(0.0, testing::scale_of(f)));
}

RC_GTEST_PROP(IntensityAccuracy, Erf, ()) {
  const auto f = *testing::random_sigmoid<Erf>();
  check_accuracy(f, *testing::random_potential(0.0, testing::scale_of(f)));
}

RC_GTEST_PROP(IntensityAccuracy, Bump, ()) {
  const auto f = *testing::random_bump();
  check_accuracy(f, *testing::random_potential(f.center, f.width));
}

RC_GTEST_PROP(IntensityAccuracy, Softplus, ()) {
  const auto f = *testing::random_kind<Softplus>();
  // 400 digits hold 1 + e^y down to y = -900.
  check_accuracy(f, *testing::random_potential(f.threshold, 2.0 / f.gain));
}

// Where the argument is exact, nothing but the function itself is rounded, and the result is good
// to a few ulp however small it is.
template <class Kind>
double ulps(const Kind& f, double x) {
  using Formula = decltype(formula(f));
  using Real = typename Formula::Real;
  const Real exact = Formula::value(f, Real(x));
  return static_cast<double>(abs(Real(f.value(x)) / exact - 1) /
                             std::numeric_limits<double>::epsilon());
}

TEST(IntensityAccuracy, LowerTailsAreGoodToAFewUlp) {
  for (const double x : {-1.0, -10.0, -100.0, -300.0, -350.0}) {
    EXPECT_LE(ulps(Tanh{}, x), 4.0) << x;
    EXPECT_LE(ulps(Tanh{.amplitude = -2.0, .offset = -1.0, .gain = 1.0}, -x), 4.0) << x;
  }
  for (const double x : {-1.0, -5.0, -10.0, -26.0}) EXPECT_LE(ulps(Erf{}, x), 4.0) << x;
  for (const double x : {-1.0, -30.0, -700.0}) EXPECT_LE(ulps(Softplus{}, x), 4.0) << x;
}

// The check has teeth: 1 + tanh formed by subtraction loses every digit at -20.
TEST(IntensityAccuracy, SubtractionWouldNotPass) {
  struct Naive : Tanh {
    double value(double x) const { return amplitude * (std::tanh(gain * x) + offset); }
  };
  EXPECT_GT(errors(Naive{}, -20.0)[0], 1e3);
  EXPECT_LE(errors(Tanh{}, -20.0)[0], 8.0);
}

// A dip that almost reaches zero keeps its relative accuracy at the bottom.
TEST(IntensityAccuracy, ShallowFloorOfADip) {
  const Bump dip{.base = 1.0 + 1e-9, .height = -1.0, .center = 0.0, .width = 1.0};
  for (const double x : {0.0, 1e-6, 1e-5, 1e-3}) EXPECT_LE(errors(dip, x)[0], 8.0) << x;
}

}  // namespace
}  // namespace poise::network
