#include "poise/balance/continuation.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <complex>

#include "support/networks.hpp"

namespace poise::balance {
namespace {

using core::PerPopulation;
using network::Bump;
using network::Constant;
using network::Erf;
using network::Network;
using network::Tanh;

std::vector<SpecialPoint> of_kind(const Branch& branch, SpecialKind kind) {
  std::vector<SpecialPoint> found;
  std::copy_if(branch.special.begin(), branch.special.end(), std::back_inserter(found),
               [kind](const SpecialPoint& point) { return point.kind == kind; });
  return found;
}

Branch branch_through(const Path& path, double t, const PerPopulation<double>& mean,
                      const ContinuationOptions& options = {}) {
  const auto branch = continue_branch(path, t, mean, options);
  if (!branch) throw std::logic_error("no branch starts there");
  return *branch;
}

/// F_i = 0 is v_i = v_e =: v, whatever the rest, so that F_e alone counts: C_ee f_ee(v) =
/// C_ei f_ei(v) at K = 0. The diagonal of J_v's second row is steep enough for trace < 0.
Network scalar_network(const network::Intensity& f_ee, const network::Intensity& f_ei) {
  Network network = testing::paper_network();
  network.weight = {{{1.0, 1.0}, {30.0, 30.0}}};
  network.intensity.rows = {{f_ee, f_ei}, {Erf{1.0, 1.0, 0.2}, Erf{1.0, 1.0, 0.2}}};
  return network;
}

TEST(Continuation, FoldsOfAScalarEquation) {
  // erf(2 v) + 1.5 = lambda (erf(v / 2) + 1.5): folds where lambda'(v) = 0, by bisection on the
  // formula.
  const Network network = scalar_network(Erf{1.0, 1.5, 2.0}, Erf{1.0, 1.5, 0.5});
  const auto top = [](double v) { return std::erf(2.0 * v) + 1.5; };
  const auto bottom = [](double v) { return std::erf(0.5 * v) + 1.5; };
  const auto slope = [&](double v) {
    return 2.0 * std::exp(-4.0 * v * v) * bottom(v) - 0.5 * std::exp(-0.25 * v * v) * top(v);
  };
  const auto root = [&](double low, double high) {
    std::uintmax_t most = 100;
    return boost::math::tools::toms748_solve(slope, low, high,
                                             boost::math::tools::eps_tolerance<double>(), most)
        .first;
  };
  const double from = 0.3, to = 1.9;
  const Path path = parameter_path({network, {0.0, 0.0}}, "C.ei", from, to);
  const Diagram diagram = continue_all(path, 5);
  ASSERT_EQ(diagram.branches.size(), 1u);
  const auto folds = of_kind(diagram.branches[0], SpecialKind::fold);
  ASSERT_EQ(folds.size(), 2u);
  EXPECT_EQ(diagram.branches[0].special.size(), 2u);
  for (const auto& fold : folds) {
    const double v = fold.at.state.mean.e > 0.0 ? root(0.1, 2.0) : root(-2.0, -0.1);
    EXPECT_NEAR(fold.at.state.mean.e, v, 1e-12);
    EXPECT_NEAR(fold.at.state.mean.i, v, 1e-12);
    EXPECT_NEAR(from + (to - from) * fold.at.t, top(v) / bottom(v), 1e-13);
    EXPECT_LT(fold.precision, 1e-10);
    EXPECT_GT(fold.precision, 1e-16);
  }
}

/// Planted bug: the place between the neighbouring points, without bracketing or polishing.
TEST(Continuation, TheNearestPointIsNoLocation) {
  const Path path = parameter_path({testing::fold_network(), {0.5, 2.0}}, "C.ei", 0.5, 3.0);
  const Diagram diagram = continue_all(path, 3);
  ASSERT_FALSE(diagram.branches.empty());
  for (const Branch& branch : diagram.branches)
    for (const auto& fold : of_kind(branch, SpecialKind::fold)) {
      EXPECT_GT(std::abs(branch.points[fold.after].stability.det), 1e-7);
      EXPECT_LT(std::abs(fold.at.stability.det), 1e-15);
    }
}

TEST(Continuation, ClosedCurveIsFollowedOnceAround) {
  // 1 + exp(-v^2 / 2) = rate(t): an ellipse to leading order, v = +-1 at t = 1/2.
  const auto rate = [](double t) { return 1.0 + std::exp(-0.5) + 4.0 * (t - 0.5) * (t - 0.5); };
  const Path path = [&](double t) -> Problem {
    return {scalar_network(Bump{1.0, 1.0, 0.0, 1.0}, Constant{rate(t)}), {0.0, 0.0}};
  };
  const Diagram diagram = continue_all(path, 3);
  ASSERT_EQ(diagram.branches.size(), 1u);
  const Branch& branch = diagram.branches[0];
  EXPECT_EQ(branch.first, BranchEnd::closed);
  EXPECT_EQ(branch.last, BranchEnd::closed);
  EXPECT_EQ(branch.points.front().t, branch.points.back().t);
  double highest = 0.0;
  for (const auto& point : branch.points) highest = std::max(highest, point.state.mean.e);
  EXPECT_NEAR(highest, 1.0, 1e-3);
  const auto folds = of_kind(branch, SpecialKind::fold);
  ASSERT_EQ(folds.size(), 2u);
  const double reach = 0.5 * std::sqrt(1.0 - std::exp(-0.5));  // v = 0 there
  const auto [left, right] = std::minmax(folds[0].at.t, folds[1].at.t);
  EXPECT_NEAR(left, 0.5 - reach, 1e-12);
  EXPECT_NEAR(right, 0.5 + reach, 1e-12);
}

TEST(Continuation, EscapeToInfinityEndsTheBranchAtAFiniteParameter) {
  // erf(v) + 1 = lambda has v -> infinity as lambda -> 2.
  const Path path = parameter_path({scalar_network(Erf{1.0, 1.0, 1.0}, Constant{1.0}), {0.0, 0.0}},
                                   "intensity.ei.rate", 0.5, 3.0);
  const Branch branch = branch_through(path, 0.2, {0.0, 0.0});
  EXPECT_EQ(branch.first, BranchEnd::range);
  EXPECT_EQ(branch.last, BranchEnd::escape);
  EXPECT_TRUE(branch.special.empty());
  EXPECT_NEAR(0.5 + 2.5 * branch.points.back().t, 2.0, 1e-9);
  EXPECT_GT(branch.points.back().state.mean.e, 9.0);
}

TEST(Continuation, ReachesTheBoundaryWhereTheVariancesVanish) {
  const Path path = variance_path(testing::paper_network(), {1.0, 1.0}, {0.0, 0.0});
  const Branch branch = branch_through(path, 0.0, {-2.678, -1.240});
  EXPECT_EQ(branch.first, BranchEnd::range);
  EXPECT_EQ(branch.last, BranchEnd::range);
  EXPECT_EQ(branch.points.front().t, 0.0);
  EXPECT_EQ(branch.points.back().t, 1.0);
  EXPECT_EQ(branch.points.back().state.variance, (PerPopulation<double>{0.0, 0.0}));
}

TEST(Continuation, PitchforkIsABranchPointAndNoFold) {
  // F is odd in v, and on v = 0 det J_v changes sign where gain_ee gain_ii = gain_ei gain_ie.
  Network network = testing::paper_network();
  network.weight = {{{1.0, 1.0}, {1.0, 1.0}}};
  network.intensity.rows = {{Erf{1.0, 1.0, 1.0}, Erf{1.0, 1.0, 0.9}},
                            {Erf{1.0, 1.0, 0.8}, Erf{1.0, 1.0, 1.3}}};
  const double from = 0.2, to = 1.0, at = 0.9 * 0.8 / 1.3;
  const Path path = parameter_path({network, {0.3, 0.0}}, "intensity.ee.gain", from, to);
  // With K_e = 0.3 the effective gains of excitatory sources are g / sqrt(1 + 2 g^2 K).
  const auto effective = [](double g) { return g / std::sqrt(1.0 + 0.6 * g * g); };
  const double effective_at = 0.9 * effective(0.8) / 1.3;
  const double exact = effective_at / std::sqrt(1.0 - 0.6 * effective_at * effective_at);
  ASSERT_NE(exact, at);
  const Branch branch = branch_through(path, 0.0, {0.0, 0.0});
  const auto found = of_kind(branch, SpecialKind::branch_point);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NEAR(from + (to - from) * found[0].at.t, exact, 1e-10);
  EXPECT_TRUE(of_kind(branch, SpecialKind::fold).empty());
  EXPECT_EQ(branch.last, BranchEnd::range);
  EXPECT_NEAR(branch.points.back().state.mean.e, 0.0, 1e-10);
}

/// The other curve through a pitchfork turns around there without det J_v changing its sign: again
/// a branch point and no fold, at the same place, and once only. Across the curves F is
/// a (t - t*) x + b x^3, so that a residual of 1e-12 leaves x uncertain by some 1e-4 and t by 1e-8.
TEST(Continuation, ThePitchforksOtherBranchMeetsTheFirst) {
  Network network = testing::paper_network();
  network.weight = {{{1.0, 1.0}, {1.0, 1.0}}};
  network.intensity.rows = {{Tanh{1.0, 1.0, 1.0}, Erf{1.0, 1.0, 0.9}},
                            {Erf{1.0, 1.0, 0.8}, Erf{1.0, 1.0, 1.3}}};
  for (const char* name : {"intensity.ee.gain", "intensity.ie.gain"}) {
    const Path path = parameter_path({network, {0.3, 0.0}}, name, 0.3, 1.8);
    const Diagram diagram = continue_all(path, 9, Box{{-4.0, 4.0}, {-3.0, 3.0}});
    ASSERT_EQ(diagram.branches.size(), 2u) << name;
    std::vector<double> at;
    for (const Branch& branch : diagram.branches) {
      EXPECT_TRUE(of_kind(branch, SpecialKind::fold).empty()) << name;
      for (const auto& point : of_kind(branch, SpecialKind::branch_point)) at.push_back(point.at.t);
    }
    ASSERT_EQ(at.size(), 2u) << name;
    EXPECT_NEAR(at[0], at[1], 1e-7) << name;
  }
}

/// A network whose trace has two zeros a quarter of a step apart, at one and the same balanced
/// point.
TEST(Continuation, APairOfHopfPointsInsideOneStepIsFound) {
  const PerPopulation<double> v{-1.3, -1.0}, K{1.0, 1.0};
  const Network base = testing::traceless_at(testing::hopf_network(), v, K);
  constexpr double apart = 0.0025;
  const Path path = [&](double t) -> Problem {
    Network network = base;
    const double factor = 1.0 + (t - 0.503) * (t - 0.503) - apart * apart;
    network.weight.rows.e.e *= factor;
    network.weight.rows.e.i *= factor;
    return {network, K};
  };
  const Branch branch = branch_through(path, 0.0, v);
  const auto hopf = of_kind(branch, SpecialKind::hopf);
  ASSERT_EQ(hopf.size(), 2u);
  EXPECT_NEAR(hopf[0].at.t, 0.503 - apart, 1e-10);
  EXPECT_NEAR(hopf[1].at.t, 0.503 + apart, 1e-10);
}

/// Uniform on a grid of [lo, hi], also in the first, small cases of a property.
double within(double lo, double hi) {
  return lo + (hi - lo) * *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, 1001)) / 1000.0;
}

Network random_network() {
  Network network = testing::paper_network();
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      network.weight[a][b] = within(0.3, 2.0);
      const double amplitude = within(0.3, 1.5), offset = within(1.0, 2.0), gain = within(0.3, 2.0);
      if (*rc::gen::inRange(0, 3) == 0)
        network.intensity[a][b] = Erf{amplitude, offset, gain};
      else
        network.intensity[a][b] = Tanh{amplitude, offset, gain};
    }
  return network;
}

PerPopulation<double> random_pair(double lo, double hi) { return {within(lo, hi), within(lo, hi)}; }

/// A random path of any kind through a planted balanced point at t = 1/3.
struct Situation {
  Path path;
  PerPopulation<double> mean;
};
Situation random_situation() {
  const auto mean = random_pair(-1.5, 1.5), variance = random_pair(0.1, 2.0);
  const Network network = testing::balanced_at(random_network(), mean, variance);
  if (*rc::gen::inRange(0, 3) == 0) {
    const auto by = random_pair(-0.25, 0.25);
    const auto at = [&](double t) -> PerPopulation<double> {
      return {variance.e * (1.0 + 3.0 * by.e * (t - 1.0 / 3)),
              variance.i * (1.0 + 3.0 * by.i * (t - 1.0 / 3))};
    };
    return {variance_path(network, at(0.0), at(1.0)), mean};
  }
  const char* name = *rc::gen::element("C.ee", "C.ei", "C.ie", "C.ii", "intensity.ee.gain",
                                       "intensity.ie.gain", "intensity.ii.offset", "K.e");
  const double here = parameter({network, variance}, name);
  const double low = here >= 1.0 && std::string(name).ends_with("offset") ? 1.0 : 0.7 * here;
  return {parameter_path({network, variance}, name, low, here + 2.0 * (here - low)), mean};
}

RC_GTEST_PROP(Continuation, EveryPointIsBalancedAndKnowsItsEigenvalues, ()) {
  const auto [path, mean] = random_situation();
  const Branch branch = branch_through(path, 1.0 / 3, mean);
  RC_ASSERT(branch.points.size() >= 2u);
  for (const auto& point : branch.points) {
    const Problem problem = path(point.t);
    RC_ASSERT(point.state.variance == problem.variance);
    const Field field = evaluate(problem.network, point.state);
    RC_ASSERT(field.F.cwiseAbs().maxCoeff() <= 1e-11);
    // Of the characteristic polynomial, for the eigenvalues themselves are ill-conditioned where
    // they meet.
    for (const auto& z : point.stability.eigenvalues)
      RC_ASSERT(std::abs(z * z - z * field.J_v.trace() + field.J_v.determinant()) <=
                1e-14 * field.J_v.squaredNorm());
  }
}

/// Whether the eigenvalues of J and `next` can be neighbours on continuous branches: they differ by
/// no more than the square root of the change of J, the worst that a collision of the two can do.
bool continuous(const Eigen::Matrix2d& J, const Eigen::Matrix2d& next,
                const std::array<std::complex<double>, 2>& of_J,
                const std::array<std::complex<double>, 2>& of_next) {
  const double change = (next - J).norm();
  const double most = change + std::sqrt(change * (2.0 * J.norm() + change)) + 1e-15;
  return std::abs(of_next[0] - of_J[0]) <= 1.5 * most &&
         std::abs(of_next[1] - of_J[1]) <= 1.5 * most;
}

RC_GTEST_PROP(Continuation, EigenvaluesAreContinuousBranches, ()) {
  const auto [path, mean] = random_situation();
  const Branch branch = branch_through(path, 1.0 / 3, mean);
  const auto jacobian = [&path = path](const BranchPoint& point) {
    return evaluate(path(point.t).network, point.state).J_v;
  };
  for (std::size_t k = 0; k + 1 < branch.points.size(); ++k) {
    const auto &here = branch.points[k], &next = branch.points[k + 1];
    RC_ASSERT(continuous(jacobian(here), jacobian(next), here.stability.eigenvalues,
                         next.stability.eigenvalues));
  }
}

/// Planted bug: the two exchanged from one point to the next, among reals and among complex pairs.
TEST(Continuation, ASwapOfEigenvaluesIsNotContinuous) {
  const Path path =
      parameter_path({testing::paper_network(), {1.0, 1.0}}, "intensity.ie.gain", 0.5, 3.0);
  const Branch branch = branch_through(path, 0.2, {-2.678, -1.240});
  std::size_t real = 0, complex = 0;
  for (std::size_t k = 0; k + 1 < branch.points.size(); ++k) {
    const auto &here = branch.points[k], &next = branch.points[k + 1];
    const auto J = evaluate(path(here.t).network, here.state).J_v;
    const auto J_next = evaluate(path(next.t).network, next.state).J_v;
    const auto& [first, second] = next.stability.eigenvalues;
    if (continuous(J, J_next, here.stability.eigenvalues, {second, first})) continue;
    ++(first.imag() == 0.0 ? real : complex);
  }
  EXPECT_GT(real, 10u);
  EXPECT_GT(complex, 10u);
}

RC_GTEST_PROP(Continuation, BranchesTurnAtFoldsAndNowhereElse, ()) {
  const auto [path, mean] = random_situation();
  const Branch branch = branch_through(path, 1.0 / 3, mean);
  std::vector<std::size_t> folds;
  for (const auto& point : branch.special) {
    RC_ASSERT(point.kind == SpecialKind::branch_point || point.precision < 1e-7);
    const auto J = evaluate(path(point.at.t).network, point.at.state).J_v;
    if (point.kind == SpecialKind::fold) {
      RC_ASSERT(std::abs(point.at.stability.det) <= 1e-10 * J.squaredNorm());
      folds.push_back(point.after);
    }
    if (point.kind == SpecialKind::hopf)
      RC_ASSERT(std::abs(point.at.stability.trace) <= 1e-10 * J.norm() &&
                point.at.stability.det > 0.0 && std::isfinite(point.coefficient));
    if (point.kind == SpecialKind::neutral_saddle)
      RC_ASSERT(std::abs(point.at.stability.trace) <= 1e-10 * J.norm() &&
                point.at.stability.det < 0.0);
  }
  // Between folds t is monotone.
  for (std::size_t k = 1; k + 1 < branch.points.size(); ++k) {
    const double before = branch.points[k].t - branch.points[k - 1].t;
    const double after = branch.points[k + 1].t - branch.points[k].t;
    const bool near_fold = std::any_of(
        folds.begin(), folds.end(), [k](std::size_t fold) { return fold == k || fold + 1 == k; });
    // Where v runs off to infinity t stands still up to rounding.
    const bool standstill = std::min(std::abs(before), std::abs(after)) < 1e-11;
    if (before * after < 0.0 && !standstill) RC_ASSERT(near_fold);
  }
}

/// From one end of a branch back to the other.
RC_GTEST_PROP(Continuation, ThereAndBack, ()) {
  const auto [path, mean] = random_situation();
  const Branch there = branch_through(path, 1.0 / 3, mean);
  RC_PRE(there.last == BranchEnd::range && there.first == BranchEnd::range);
  const auto& far = there.points.back();
  const Branch back = branch_through(path, far.t, far.state.mean);
  // Which end comes first depends on the direction of t at the start.
  const bool same_order = back.points.back().t == far.t &&
                          std::abs(back.points.back().state.mean.e - far.state.mean.e) < 1e-9;
  const auto& returned = same_order ? back.points.front() : back.points.back();
  const auto& start = there.points.front();
  RC_ASSERT(returned.t == start.t);
  RC_ASSERT(std::abs(returned.state.mean.e - start.state.mean.e) < 1e-8);
  RC_ASSERT(std::abs(returned.state.mean.i - start.state.mean.i) < 1e-8);
  RC_ASSERT(back.special.size() == there.special.size());
}

/// A point with trace = 0, planted at a third of a path of one weight, is found there, and called
/// a Hopf point just where det > 0.
RC_GTEST_PROP(Continuation, PlantedHopfPointsAndNeutralSaddles, ()) {
  const auto mean = random_pair(-1.0, 1.0), variance = random_pair(0.0, 2.0);
  const Network network = testing::traceless_at(random_network(), mean, variance);
  const Field field = evaluate(network, {mean, variance});
  const double det = field.J_v.determinant();
  RC_PRE(std::abs(det) > 0.02 * field.J_v.squaredNorm());
  const double weight = network.weight.rows.e.e;
  const Path path = parameter_path({network, variance}, "C.ee", 0.9 * weight, 1.2 * weight);
  const Branch first = branch_through(path, 1.0 / 3, mean);
  // Anew from an end, so that no point of the branch is the planted one.
  RC_PRE(first.first == BranchEnd::range || first.last == BranchEnd::range);
  const auto& end = first.first == BranchEnd::range ? first.points.front() : first.points.back();
  const Branch branch = branch_through(path, end.t, end.state.mean);
  const auto kind = det > 0.0 ? SpecialKind::hopf : SpecialKind::neutral_saddle;
  const auto found = of_kind(branch, kind);
  const bool hit = std::any_of(found.begin(), found.end(), [&](const SpecialPoint& point) {
    return std::abs(point.at.t - 1.0 / 3) < std::max(1e-10, 2.0 * point.precision) &&
           std::abs(point.at.state.mean.e - mean.e) < 1e-9;
  });
  RC_ASSERT(hit);
}

TEST(Continuation, StartsOnlyAtBalancedPoints) {
  const Path path = parameter_path({testing::literal_network(), {1.0, 1.0}}, "C.ei", 1.5, 1.6);
  EXPECT_FALSE(continue_branch(path, 0.0, {0.0, 0.0}));
}

TEST(Continuation, TheDiagramHasEachBranchOnce) {
  const Path path = variance_path(testing::fold_network(), {0.5, 2.0}, {2.0, 0.5});
  for (const std::size_t scans : {2u, 9u, 33u}) {
    const Diagram diagram = continue_all(path, scans);
    ASSERT_EQ(diagram.branches.size(), 2u) << scans;
    std::size_t folds = 0;
    for (const Branch& branch : diagram.branches)
      folds += of_kind(branch, SpecialKind::fold).size();
    EXPECT_EQ(folds, 1u);
  }
}

TEST(Continuation, StoppedItKeepsWhatItFound) {
  const Path path = variance_path(testing::fold_network(), {0.5, 2.0}, {1.0, 1.0});
  std::stop_source source;
  int reports = 0;
  ContinuationOptions options;
  options.watch = {source.get_token(), [&](double part) {
                     EXPECT_DOUBLE_EQ(part, 0.1);
                     if (++reports == 1) source.request_stop();
                   }};
  const Diagram part = continue_all(path, 10, {}, options);
  EXPECT_TRUE(part.interrupted);
  EXPECT_EQ(reports, 1);
  EXPECT_FALSE(part.branches.empty());
  const Diagram whole = continue_all(path, 10);
  EXPECT_FALSE(whole.interrupted);
  const auto branch = continue_branch(path, 0.0, {2.23, -0.01}, options);
  ASSERT_TRUE(branch);
  EXPECT_EQ(branch->last, BranchEnd::interrupted);
  const auto& network = testing::fold_network();
  EXPECT_THROW(find_balanced_points(network, {0.5, 2.0}, default_box(network, {0.5, 2.0}),
                                    source.get_token()),
               core::Interrupted);
}

}  // namespace
}  // namespace poise::balance
