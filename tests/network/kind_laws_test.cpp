/// What every kind of intensity must satisfy: typed tests over the list of kinds.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string_view>

#include "network/random_intensity.hpp"
#include "poise/core/error.hpp"
#include "poise/network/intensity.hpp"

namespace poise::network {
namespace {

using testing::between;
using testing::random_kind;

constexpr double eps = std::numeric_limits<double>::epsilon();

template <class K>
class KindLaw : public ::testing::Test {
 protected:
  /// `law(f, x)` for random valid f, and x where its shape matters.
  template <class Law>
  static void everywhere(const Law& law) {
    EXPECT_TRUE(rc::check([&law] {
      const K f = *random_kind<K>();
      law(f, *testing::random_potential(f.middle(), std::abs(testing::scale_of(f))));
    }));
  }

  /// `law(f, d)` for distances d of up to some lengths.
  template <class Law>
  static void about_the_middle(const Law& law) {
    EXPECT_TRUE(rc::check([&law] {
      const K f = *random_kind<K>();
      law(f, std::abs(testing::scale_of(f)) * *between(0.0, 10.0));
    }));
  }

  /// The largest |g| over a grid of 12 lengths about the middle, which the bounds must come to.
  template <class G>
  static double largest(const K& f, const G& g) {
    double most = 0.0;
    for (int k = -12'000; k <= 12'000; ++k)
      most = std::max(most, std::abs(g(f.middle() + k * 1e-3 * std::abs(testing::scale_of(f)))));
    return most;
  }
};

TYPED_TEST_SUITE(KindLaw, testing::EveryKind, testing::NameOfKind);

TYPED_TEST(KindLaw, PositiveAndWithinItsBounds) {
  TestFixture::everywhere([](const TypeParam& f, double x) {
    RC_ASSERT(f.infimum() <= f.value(x));
    RC_ASSERT(f.value(x) <= f.supremum());
    RC_ASSERT(std::abs(f.derivative(x)) <= f.lipschitz() * (1.0 + 8.0 * eps));
    RC_ASSERT(std::abs(f.second_derivative(x)) <= f.second_bound() * (1.0 + 16.0 * eps));
    RC_ASSERT(std::abs(x * f.derivative(x)) <= f.drift_bound() * (1.0 + 16.0 * eps));
    if (std::abs(x - f.middle()) < 20.0 * std::abs(testing::scale_of(f))) RC_ASSERT(f.value(x) > 0);
  });
}

/// The bounds of derivatives on secants, which know nothing of a formula.
TYPED_TEST(KindLaw, BoundsOfDerivativesBoundSecants) {
  TestFixture::everywhere([](const TypeParam& f, double x) {
    const double y = *testing::random_potential(f.middle(), std::abs(testing::scale_of(f)));
    const double run = std::abs(x - y), size = std::max(f.value(x), f.value(y));
    const double conditioned = 16.0 * eps * f.lipschitz() * (std::abs(x) + std::abs(y));
    RC_ASSERT(std::abs(f.value(x) - f.value(y)) <=
              f.lipschitz() * run + 16.0 * eps * size + conditioned);
    RC_ASSERT(std::abs(f.second_derivative(x) - f.second_derivative(y)) <=
              f.third_bound() * run + 32.0 * eps * f.second_bound() +
                  16.0 * eps * f.third_bound() * (std::abs(x) + std::abs(y)));
  });
}

/// Sixth-order differences over a hundredth of the length: relative error some 1e-11 of the scale.
TYPED_TEST(KindLaw, DerivativesAreThoseOfTheValue) {
  TestFixture::about_the_middle([](const TypeParam& f, double d) {
    const double length = std::abs(testing::scale_of(f)), h = 0.01 * length;
    const double x = f.middle() + d;
    const auto difference = [&](auto g) {
      return (45.0 * (g(x + h) - g(x - h)) - 9.0 * (g(x + 2 * h) - g(x - 2 * h)) +
              (g(x + 3 * h) - g(x - 3 * h))) /
             (60.0 * h);
    };
    // An argument c + y is rounded by eps c, which a difference over h magnifies.
    const double rounding = 1e3 * eps / h;
    RC_ASSERT(std::abs(difference([&](double y) { return f.value(y); }) - f.derivative(x)) <=
              1e-8 * f.lipschitz() + rounding * (f.value(x) + f.lipschitz() * std::abs(x)));
    RC_ASSERT(
        std::abs(difference([&](double y) { return f.derivative(y); }) - f.second_derivative(x)) <=
        1e-8 * f.second_bound() + rounding * (f.lipschitz() + f.second_bound() * std::abs(x)));
  });
}

TYPED_TEST(KindLaw, TaylorIsTheThreeTogether) {
  TestFixture::everywhere([](const TypeParam& f, double x) {
    const Taylor at = f.taylor(x);
    RC_ASSERT(std::abs(at.value - f.value(x)) <= 16.0 * eps * f.value(x));
    RC_ASSERT(std::abs(at.first - f.derivative(x)) <= 16.0 * eps * std::abs(f.derivative(x)));
    RC_ASSERT(std::abs(at.second - f.second_derivative(x)) <= 16.0 * eps * f.second_bound());
  });
}

TYPED_TEST(KindLaw, BoundsAreApproached) {
  const TypeParam f;
  const double h = 1e-3 * std::abs(testing::scale_of(f));
  if (f.lipschitz() == 0.0) {
    EXPECT_EQ(f.supremum(), f.infimum());
    return;
  }
  const auto slope = [&](double x) { return f.derivative(x); };
  const auto bend = [&](double x) { return f.second_derivative(x); };
  const auto third = [&](double x) { return (bend(x + h) - bend(x - h)) / (2.0 * h); };
  EXPECT_NEAR(TestFixture::largest(f, slope) / f.lipschitz(), 1.0, 1e-4);
  EXPECT_NEAR(TestFixture::largest(f, bend) / f.second_bound(), 1.0, 1e-4);
  EXPECT_NEAR(TestFixture::largest(f, third) / f.third_bound(), 1.0, 1e-3);
  const double far = f.reach();
  const double least = std::min({f.value(-far), f.value(far), f.value(f.middle())});
  const double most = std::max({f.value(-far), f.value(far), f.value(f.middle())});
  if (bounded(f.shape)) {
    EXPECT_NEAR((least - f.infimum()) / (f.supremum() - f.infimum()), 0.0, 1e-9);
    EXPECT_NEAR((f.supremum() - most) / (f.supremum() - f.infimum()), 0.0, 1e-9);
  } else {
    EXPECT_EQ(f.supremum(), std::numeric_limits<double>::infinity());
    EXPECT_EQ(f.drift_bound(), std::numeric_limits<double>::infinity());
    const double line = f.lipschitz() * 1e6;
    EXPECT_GT(std::max(f.value(far + 1e6), f.value(-far - 1e6)), 0.99 * line);
  }
}

/// Beyond its reach an intensity is at its limit, or on a straight line.
TYPED_TEST(KindLaw, ReachIsWhereItStraightens) {
  TestFixture::about_the_middle([](const TypeParam& f, double) {
    const double length = std::abs(testing::scale_of(f));
    for (const double side : {-1.0, 1.0}) {
      const double near = side * f.reach(), step = side * length;
      const double bend = f.value(near + 2 * step) - 2 * f.value(near + step) + f.value(near);
      const double size = f.lipschitz() * length;
      RC_ASSERT(std::abs(bend) <= 4e-10 * size + 64.0 * eps * f.value(near + 2 * step) +
                                      64.0 * eps * f.lipschitz() * std::abs(near));
    }
  });
}

/// What a shape promises, and all that ranges and proofs know of a kind.
TYPED_TEST(KindLaw, HasTheShapeThatItSays) {
  TestFixture::about_the_middle([](const TypeParam& f, double d) {
    const double c = f.middle(), farther = d * *between(1.0, 3.0);
    const auto slope = [&](double x) { return f.derivative(c + x); };
    // Rounding of c + d, and of the functions.
    const double in_value = 32.0 * eps * (f.value(c + d) + f.lipschitz() * (std::abs(c) + farther));
    const double in_slope =
        32.0 * eps * (f.lipschitz() + f.second_bound() * (std::abs(c) + farther));
    const auto even = [&](double a, double b, double slack) { return std::abs(a - b) <= slack; };
    switch (f.shape) {
      case Shape::flat:
        RC_ASSERT(slope(d) == 0.0);
        break;
      case Shape::sigmoid:
        RC_ASSERT(even(slope(d), slope(-d), in_slope));
        RC_ASSERT(std::abs(slope(d)) >= std::abs(slope(farther)) - in_slope);
        RC_ASSERT(slope(d) * slope(0.0) >= 0.0);
        break;
      case Shape::bump:
        RC_ASSERT(even(f.value(c + d), f.value(c - d), in_value));
        RC_ASSERT(slope(d) * slope(farther) >= 0.0);
        break;
      case Shape::ramp:
        RC_ASSERT(slope(d) * slope(-d) >= 0.0);
        RC_ASSERT(f.second_derivative(c + d) * f.second_derivative(c - farther) >= 0.0);
        break;
    }
    const Intensity any = f;
    const double rise = f.value(c + farther) - f.value(c - farther);
    switch (monotonicity(any)) {
      case Monotonicity::increasing:
        RC_ASSERT(rise >= -in_value);
        break;
      case Monotonicity::decreasing:
        RC_ASSERT(rise <= in_value);
        break;
      case Monotonicity::constant:
        RC_ASSERT(std::abs(rise) <= in_value);
        break;
      case Monotonicity::none:
        RC_ASSERT(turning_point(any).has_value());
        break;
    }
  });
}

TYPED_TEST(KindLaw, RefusesEveryParameterThatIsNotFiniteByName) {
  EXPECT_NO_THROW(TypeParam{}.validate("f"));
  for (const auto& [name, place] : TypeParam::parameters)
    for (const double bad :
         {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
      TypeParam f;
      f.*place = bad;
      try {
        f.validate("f");
        ADD_FAILURE() << name << " accepted";
      } catch (const core::ParameterError& error) {
        EXPECT_EQ(error.key, "f." + std::string(name));
      }
    }
}

TYPED_TEST(KindLaw, TheVariantIsItsAlternative) {
  TestFixture::everywhere([](const TypeParam& f, double x) {
    const Intensity any = f;
    RC_ASSERT(name(any) == TypeParam::name);
    RC_ASSERT(value(any, x) == f.value(x));
    RC_ASSERT(derivative(any, x) == f.derivative(x));
    RC_ASSERT(second_derivative(any, x) == f.second_derivative(x));
    RC_ASSERT(supremum(any) == f.supremum() && infimum(any) == f.infimum());
    RC_ASSERT(lipschitz(any) == f.lipschitz() && drift_bound(any) == f.drift_bound());
    RC_ASSERT(second_bound(any) == f.second_bound() && third_bound(any) == f.third_bound());
    RC_ASSERT(middle(any) == f.middle() && reach(any) == f.reach());
  });
}

template <class... K>
std::multiset<std::string_view> names_of(const std::variant<K...>*) {
  return {K::name...};
}

TEST(Kinds, HaveNamesOfTheirOwn) {
  const auto names = names_of(static_cast<const Intensity*>(nullptr));
  EXPECT_EQ(names.size(), std::set<std::string_view>(names.begin(), names.end()).size());
}

/// The laws can fail: they would not pass a bump that called itself a sigmoid, or a sigmoid a ramp.
TEST(Kinds, WithAnotherShapeBreakItsLaw) {
  const Bump bump;
  EXPECT_LT(bump.derivative(0.5) * bump.derivative(-0.5), 0.0);
  const Tanh tanh;
  EXPECT_LT(tanh.second_derivative(0.5) * tanh.second_derivative(-0.5), 0.0);
  const Softplus softplus;
  EXPECT_GT(std::abs(softplus.derivative(0.5) - softplus.derivative(-0.5)), 0.1);
}

}  // namespace
}  // namespace poise::network
