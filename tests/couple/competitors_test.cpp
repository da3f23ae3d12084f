#include "poise/couple/competitors.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/statistics.hpp"

namespace poise::couple {
namespace {

using namespace poise::testing;

/// A step (M, sigma) of the embedding stops W at W(sigma) = M - 1, so that E exp(theta W(sigma) -
/// theta^2 sigma / 2) = 1 for every theta < 1; and E sigma = 1, E M = 1. `stretch` is the twin's
/// error in sigma.
double embedding_p_value(double stretch) {
  core::Stream stream(3, core::Purpose::test);
  std::vector<double> gaps, durations, up, down;
  for (int k = 0; k < 200'000; ++k) {
    const EmbeddedStep step = embedded_step(stream);
    const double sigma = stretch * step.duration;
    const auto exponential_martingale = [&](double theta) {
      return std::exp(theta * (step.gap - 1.0) - 0.5 * theta * theta * sigma);
    };
    gaps.push_back(step.gap);
    durations.push_back(sigma);
    up.push_back(exponential_martingale(0.4));
    down.push_back(exponential_martingale(-1.0));
  }
  const double p[] = {mean_p_value(gaps, 1.0), mean_p_value(durations, 1.0), mean_p_value(up, 1.0),
                      mean_p_value(down, 1.0)};
  return least_of(p);
}

TEST(AdaptedCoupling, StepsStopABrownianMotion) {
  EXPECT_GT(embedding_p_value(1.0), false_alarm);
  EXPECT_LT(embedding_p_value(1.02), false_alarm);
}

/// The variance of sigma, which makes the S^{1/4}: 2/3, to five standard errors.
TEST(AdaptedCoupling, StepsHaveVarianceTwoThirds) {
  core::Stream stream(4, core::Purpose::test);
  std::vector<double> squares;
  for (int k = 0; k < 400'000; ++k)
    squares.push_back(std::pow(embedded_step(stream).duration - 1.0, 2));
  EXPECT_GT(mean_p_value(squares, 2.0 / 3.0), false_alarm);
  EXPECT_LT(mean_p_value(squares, 1.05 * 2.0 / 3.0), false_alarm);
}

/// Mean sup over paths.
template <class SupErrorOfPath>
double mean_sup(int paths, const SupErrorOfPath& sup) {
  double sum = 0.0;
  for (int path = 0; path < paths; ++path) sum += sup(static_cast<std::uint64_t>(path));
  return sum / paths;
}

template <Rule R>
double mean_sup(double length, int paths) {
  return mean_sup(paths, [length](std::uint64_t path) {
    return DyadicPath<R>(length, 5, path).sup_error().value;
  });
}

/// From 2^10 to 2^16 an error of order S^{1/2} grows 8 times, one of order S^{1/4} 2.8 times but
/// for logarithms (3.6 times), and log S 1.6 times. The bounds are more than five standard errors
/// away.
TEST(Couplings, GrowInTheirOrder) {
  constexpr int paths = 40;
  const auto ratio = [](auto&& mean) { return mean(0x1p16) / mean(0x1p10); };
  const double kmt = ratio([](double S) { return mean_sup<Kmt>(S, paths); });
  const double endpoint = ratio([](double S) { return mean_sup<EndpointOnly>(S, paths); });
  const double independent = ratio([](double S) { return mean_sup<Independent>(S, paths); });
  const double adapted = ratio([](double S) {
    return mean_sup(paths, [S](std::uint64_t path) { return adapted_sup_error(S, 5, path); });
  });
  EXPECT_LT(kmt, 1.9);
  EXPECT_GT(adapted, 1.9);
  EXPECT_LT(adapted, 4.9);
  EXPECT_GT(endpoint, 5.0);
  EXPECT_GT(independent, 4.2);
}

/// [Bretagnolle and Massart 1989] for the bridge: given Y(n) = n,
///   P(sup |Y(t) - t - (B(t) - (t/n) B(n))| > 12 log n + x) <= 2 e^{-x/6},  n >= 2, x > 0.
/// Far from sharp: the twin that shares nothing breaks it from n = 2^15 or so.
template <Rule R>
struct GivenTotal : R {
  static std::uint64_t total(double length, double, core::Stream&) {
    return static_cast<std::uint64_t>(length);
  }
};

template <Rule R>
bool bretagnolle_massart_holds(double n, int paths) {
  std::vector<double> sup;
  for (int k = 0; k < paths; ++k) {
    const DyadicPath<GivenTotal<R>> path(n, 6, static_cast<std::uint64_t>(k), 1.0);
    const double end = path.brownian(n);
    double largest = 0.0;
    for (double t = 0.0; t <= n; t += 1.0) {
      const Values at = path.at(t);
      const double gap = static_cast<double>(at.count) - t - (at.brownian - t / n * end);
      largest = std::max(largest, std::abs(gap));
    }
    sup.push_back(largest);
  }
  std::ranges::sort(sup);
  for (int k = 0; k < paths; ++k) {  // at x, the k-th excess from below
    const double x = sup[static_cast<std::size_t>(k)] - 12.0 * std::log(n);
    if (x > 0.0 && static_cast<double>(paths - k) / paths > 2.0 * std::exp(-x / 6.0)) return false;
  }
  return true;
}

TEST(Couplings, KeepTheBoundOfBretagnolleAndMassart) {
  EXPECT_TRUE(bretagnolle_massart_holds<Kmt>(0x1p8, 100));
  EXPECT_TRUE(bretagnolle_massart_holds<Kmt>(0x1p16, 4));
  EXPECT_FALSE(bretagnolle_massart_holds<Independent>(0x1p16, 4));
}

}  // namespace
}  // namespace poise::couple
