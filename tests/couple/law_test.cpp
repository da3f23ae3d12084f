// Y is a Poisson process and B a Brownian motion, each exactly, at every scale of the tree.
//
// One walk from the root to a leaf, turning left or right at random, gives one sample of each
// level: the block's count and rise, the products of its halves (independent increments), and the
// bend of B in its middle (quadratic variation). A path serves one walk, so that samples are
// independent. All p-values of a rule are joined by Bonferroni, and wrong twins must be rejected by
// the same number.

#include <gtest/gtest.h>

#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <vector>

#include "poise/couple/competitors.hpp"
#include "poise/couple/kmt.hpp"
#include "support/statistics.hpp"

namespace poise::couple {
namespace {

using namespace poise::testing;

double poisson_cdf(double mean, double j) {
  return j < 0.0 ? 0.0 : boost::math::gamma_q(std::floor(j) + 1.0, mean);
}

/// Chi-square test of Poisson counts, in at most 32 cells of about equal probability.
class PoissonTest {
 public:
  explicit PoissonTest(double mean) {
    const auto edge = [mean](int i) {
      const double z = -std::numbers::sqrt2 * boost::math::erfc_inv(i / 16.0);
      return std::floor(mean + std::sqrt(mean) * z);
    };
    double below = 0.0;
    for (int i = 1; i < 32; ++i) {
      const double cdf = poisson_cdf(mean, edge(i));
      if (cdf - below < 1e-3 || 1.0 - cdf < 1e-3) continue;  // too few to expect there
      edges_.push_back(edge(i));
      probability_.push_back(cdf - below);
      below = cdf;
    }
    probability_.push_back(1.0 - below);
    observed_.resize(probability_.size());
  }

  void add(std::uint64_t count) {
    const auto cell = std::ranges::lower_bound(edges_, static_cast<double>(count)) - edges_.begin();
    ++observed_[static_cast<std::size_t>(cell)];
    ++samples_;
  }

  double p_value() const {
    if (observed_.size() < 2) return 1.0;
    double statistic = 0.0;
    for (std::size_t k = 0; k < observed_.size(); ++k) {
      const double expected = samples_ * probability_[k];
      statistic += (observed_[k] - expected) * (observed_[k] - expected) / expected;
    }
    const boost::math::chi_squared law(static_cast<double>(observed_.size() - 1));
    return boost::math::cdf(boost::math::complement(law, statistic));
  }

 private:
  std::vector<double> edges_;  ///< a cell ends with its edge
  std::vector<double> probability_;
  std::vector<double> observed_;
  double samples_ = 0.0;
};

/// z-test of E X = 0, given Var X.
class MeanZeroTest {
 public:
  void add(double x, double variance) {
    sum_ += x;
    variance_ += variance;
  }
  double p_value() const { return two_sided_normal(sum_ / std::sqrt(variance_)); }

 private:
  double sum_ = 0.0;
  double variance_ = 0.0;
};

/// What one level of the tree is tested for.
struct LevelTest {
  explicit LevelTest(double w) : width(w), counts(w) {}

  template <class Path>
  void add(const typename Path::Block& block, const typename Path::Halves& halves) {
    counts.add(block.points);
    const double rise = block.rise * block.rise / width;
    rises.add(rise - 1.0, 2.0);
    const double left = static_cast<double>(halves.left.points) - 0.5 * width;
    const double right = static_cast<double>(halves.right.points) - 0.5 * width;
    first_half.add(left, 0.5 * width);
    disjoint_counts.add(left * right, 0.25 * width * width);
    disjoint_rises.add(halves.left.rise * halves.right.rise, 0.25 * width * width);
    const double bend = (halves.left.rise - halves.right.rise) / std::sqrt(width);
    bends.add(bend * bend - 1.0, 2.0);
  }

  void collect(std::vector<double>& p) const {
    for (const auto& test : {rises, first_half, disjoint_counts, disjoint_rises, bends})
      p.push_back(test.p_value());
    p.push_back(counts.p_value());
  }

  double width;
  PoissonTest counts;
  MeanZeroTest rises, first_half, disjoint_counts, disjoint_rises, bends;
};

/// Levels whose blocks are narrower than this expect too few points for products of counts to be
/// nearly normal after so many walks.
constexpr double narrowest = 1.0 / 8.0;

template <Rule R>
double law_p_value(double length, int walks, std::uint64_t seed) {
  using Path = DyadicPath<R>;
  std::vector<LevelTest> tests;
  for (double width = length; width >= narrowest; width *= 0.5) tests.emplace_back(width);
  for (int walk = 0; walk < walks; ++walk) {
    const Path path(length, seed, static_cast<std::uint64_t>(walk), 0.5 * narrowest);
    core::Stream turns(seed, core::Purpose::test, static_cast<std::uint64_t>(walk));
    std::uint64_t directions = turns();
    auto block = path.root();
    for (LevelTest& test : tests) {
      const auto halves = path.split(block);
      test.template add<Path>(block, halves);
      block = directions % 2 == 0 ? halves.left : halves.right;
      directions /= 2;
    }
  }
  std::vector<double> p;
  for (const LevelTest& test : tests) test.collect(p);
  return least_of(p);
}

/// Wrong: at one level, the binomial quantile is one too large.
struct OffByOne : Kmt {
  static std::uint64_t left(unsigned level, std::uint64_t points, double z, core::Stream& stream) {
    const std::uint64_t right = Kmt::left(level, points, z, stream);
    return level == 3 && right < points ? right + 1 : right;
  }
};

/// Wrong: at one level, the midpoint's variance is 2 % too large.
struct WideMidpoint : Kmt {
  static double bend(unsigned level, double width, double z) {
    return Kmt::bend(level, level == 5 ? 1.02 * width : width, z);
  }
};

constexpr int walks = 400'000;

TEST(CoupledLaws, KmtIsPoissonAndBrownianOnAShortInterval) {
  EXPECT_GT(law_p_value<Kmt>(0x1p10, walks, 11), false_alarm);
}

TEST(CoupledLaws, KmtIsPoissonAndBrownianOnALongInterval) {
  EXPECT_GT(law_p_value<Kmt>(0x1p24, walks / 2, 12), false_alarm);
}

TEST(CoupledLaws, CompetitorsArePoissonAndBrownian) {
  EXPECT_GT(law_p_value<EndpointOnly>(0x1p10, walks / 4, 13), false_alarm);
  EXPECT_GT(law_p_value<Independent>(0x1p10, walks / 4, 14), false_alarm);
}

TEST(CoupledLaws, QuantileOffByOneAtOneLevelIsCaught) {
  EXPECT_LT(law_p_value<OffByOne>(0x1p10, walks, 11), false_alarm);
}

TEST(CoupledLaws, MidpointVarianceOffByTwoPercentIsCaught) {
  EXPECT_LT(law_p_value<WideMidpoint>(0x1p10, walks, 11), false_alarm);
}

/// Kolmogorov and Smirnov's distance to a continuous law: p <= 2 exp(-2 N D^2) [Massart 1990].
template <class Cdf>
double law_of_samples_p_value(std::vector<double> x, const Cdf& cdf) {
  std::ranges::sort(x);
  const double n = static_cast<double>(x.size());
  double distance = 0.0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    const double f = cdf(x[k]);
    distance = std::max({distance, std::abs(f - static_cast<double>(k) / n),
                         std::abs(f - static_cast<double>(k + 1) / n)});
  }
  return std::min(1.0, 2.0 * std::exp(-2.0 * n * distance * distance));
}

/// Gaps between jumps are exponential and jumps are uniform in unit cells, down through the leaves.
/// `stretch` is the twin's error.
double jump_times_p_value(double resolution, double stretch) {
  std::vector<double> gaps, places;
  const double length = 0x1p18;
  const KmtPath path(length, 21, 0, resolution);
  double last = 0.0;
  for (const double s : path.jump_times(0.0, length)) {
    gaps.push_back(stretch * (s - last));
    places.push_back(std::pow(s - std::floor(s), stretch));
    last = s;
  }
  const double p[] = {
      law_of_samples_p_value(gaps, [](double x) { return -std::expm1(-x); }),
      law_of_samples_p_value(places, [](double x) { return x; }),
  };
  return least_of(p);
}

TEST(CoupledLaws, JumpTimesAreThoseOfAPoissonProcess) {
  for (const double resolution : {16.0, 0x1p-10}) {
    EXPECT_GT(jump_times_p_value(resolution, 1.0), false_alarm) << resolution;
    EXPECT_LT(jump_times_p_value(resolution, 1.03), false_alarm) << resolution;
  }
}

/// Increments between times that are no ends of blocks, as queries see them.
double query_p_value(double stretch) {
  const double length = 0x1p24, from = 1234567.8, width = 3.7;
  PoissonTest counts(width);
  std::vector<double> rises;
  for (std::uint64_t k = 0; k < 100'000; ++k) {
    const KmtPath path(length, 22, k, 0x1p-8);
    const Values a = path.at(from);
    const Values b = path.at(from + stretch * width);
    counts.add(b.count - a.count);
    rises.push_back((b.brownian - a.brownian) / std::sqrt(width));
  }
  const double p[] = {counts.p_value(), law_of_samples_p_value(rises, [](double z) {
                        return 0.5 * std::erfc(-z / std::numbers::sqrt2);
                      })};
  return least_of(p);
}

TEST(CoupledLaws, QueriedIncrementsHaveTheirLaws) {
  EXPECT_GT(query_p_value(1.0), false_alarm);
  EXPECT_LT(query_p_value(1.05), false_alarm);
}

}  // namespace
}  // namespace poise::couple
