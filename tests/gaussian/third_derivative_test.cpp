/// E f''' against 50 digits and closed forms, and as the derivative of what `expectation` returns.
#include "poise/gaussian/third_derivative.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gaussian/reference.hpp"
#include "network/random_intensity.hpp"
#include "poise/gaussian/expectation.hpp"

namespace poise::gaussian::testing {
namespace {

using network::Bump;
using network::Erf;
using network::Tanh;
using network::testing::between;
using network::testing::magnitude;

constexpr double bound = 1e-13;

/// The error of a sigmoid's E f''' over gain^2 E|f'|.
template <class Sigmoid>
double error(const Sigmoid& f, double v, double K, const Moments& want) {
  const Real gain = f.gain, factor = f.amplitude * gain * gain * gain;
  return static_cast<double>(
      abs((third_derivative(f, v, K) - factor * want.third) / (factor * want.slope)));
}

/// Standard deviations s of gain x from none to a step function, means from the middle out to where
/// E f' is e^-700; the two signs of the mean must agree exactly.
TEST(ThirdDerivative, TanhOverTheWholeRange) {
  for (const double gain : {1e-3, -0.7, 1.0, 1e3})
    for (const double s : {0.0, 1e-8, 0.03, 0.3, 1.0, 3.0, 30.0, 1e3}) {
      const double root = std::abs(s / gain);
      if (root > 100.0) continue;
      for (const double x : {0.0, 0.1, 0.66, 2.0, 7.0, 30.0}) {
        const Tanh f{.amplitude = 0.5, .offset = 2.0, .gain = gain};
        const double v = -x * std::max(1.0, s) / gain, K = root * root;
        if (std::abs(v) > 1e3) continue;
        const Moments want = tanh_reference(Real(gain) * v, abs(Real(gain)) * sqrt(Real(K)));
        EXPECT_LT(error(f, v, K, want), bound) << gain << ' ' << s << ' ' << x;
        EXPECT_EQ(third_derivative(f, v, K), third_derivative(f, -v, K));
      }
    }
}

/// The quadrature of the reference, not the closed form that the library uses.
TEST(ThirdDerivative, Erf) {
  for (const double s : {0.01, 0.5, 2.0, 10.0})
    for (const double x : {0.0, 0.5, 1.2, 4.0}) {
      const Erf f{.amplitude = 2.0, .offset = 1.0, .gain = 1.5};
      const double v = -x * std::hypot(1.0, s) / f.gain, K = (s / f.gain) * (s / f.gain);
      const Moments want = erf_reference(Real(f.gain) * v, Real(f.gain) * sqrt(Real(K)));
      EXPECT_LT(error(f, v, K, want), 2.0 * bound * (1.0 + x * x)) << s << ' ' << x;
    }
}

/// -rate gain^3 / 4 E tanh sech^2, at Y/2.
TEST(ThirdDerivative, Softplus) {
  for (const double gain : {0.1, -1.5, 20.0})
    for (const double s : {0.0, 0.01, 0.5, 2.0, 10.0, 100.0})
      for (const double x : {-7.0, -1.2, 0.1, 0.5, 4.0}) {
        const network::Softplus f{.rate = 2.0, .gain = gain, .threshold = 0.5};
        const double v = 0.5 + x * std::max(1.0, s) / gain, K = (s / gain) * (s / gain);
        const Real m = Real(gain) * (Real(v) - 0.5) / 2;
        const Moments half = tanh_reference(m, abs(Real(gain)) * sqrt(Real(K)) / 2);
        const Real factor = f.rate * Real(gain) * gain * gain / 8;  // bend is -2 tanh sech^2
        EXPECT_LT(static_cast<double>(abs((third_derivative(f, v, K) - factor * half.bend) /
                                          (factor * half.abs_bend))),
                  bound)
            << gain << ' ' << s << ' ' << x;
      }
}

TEST(ThirdDerivative, VanishesWithTheGainAndForConstants) {
  EXPECT_EQ(third_derivative(Tanh{.gain = 0.0}, 0.3, 1.0), 0.0);
  EXPECT_EQ(third_derivative(Erf{.gain = 0.0}, 0.3, 1.0), 0.0);
  EXPECT_EQ(third_derivative(network::Softplus{.gain = 0.0}, 0.3, 1.0), 0.0);
  EXPECT_EQ(third_derivative(network::Constant{2.0}, 0.3, 1.0), 0.0);
}

/// d/dv of 2 d_variance = E f'', by a sixth-order difference.
template <class Kind>
void check_derivative(const Kind& f, double scale) {
  const double v = network::testing::center_of(f) + scale * *between(-3.0, 3.0);
  const double K = *rc::gen::oneOf(
      rc::gen::just(0.0),
      rc::gen::map(magnitude(-2, 1.5), [scale](double s) { return scale * s * scale * s; }));
  const double width = std::sqrt(scale * scale + K), h = 0.005 * width;
  const auto second = [&](double e) { return 2.0 * expectation(f, v + e, K).d_variance; };
  const double slope = (45.0 * (second(h) - second(-h)) - 9.0 * (second(2 * h) - second(-2 * h)) +
                        (second(3 * h) - second(-3 * h))) /
                       (60.0 * h);
  // d^2/dv^2 E f' of a bump of width `width` and height at most sup |f'|.
  const double size = network::lipschitz(f) / (width * width) * (scale / width);
  // Where v is large against h, its rounding at each node is a part of h.
  const double rounding = 4.0 * std::numeric_limits<double>::epsilon() * std::abs(v) / h;
  RC_ASSERT(std::abs(slope - third_derivative(f, v, K)) <= (1e-9 + rounding) * size);
}

template <class K>
class ThirdDerivativeOfEveryKind : public ::testing::Test {};
TYPED_TEST_SUITE(ThirdDerivativeOfEveryKind, network::testing::EveryKind,
                 network::testing::NameOfKind);

TYPED_TEST(ThirdDerivativeOfEveryKind, IsTheDerivativeOfTheSecond) {
  EXPECT_TRUE(rc::check([] {
    const auto f = *network::testing::random_kind<TypeParam>();
    check_derivative(f, std::abs(network::testing::scale_of(f)));
  }));
}

}  // namespace
}  // namespace poise::gaussian::testing
