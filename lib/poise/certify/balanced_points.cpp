#include "poise/certify/balanced_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <optional>

#include "poise/gaussian/expectation.hpp"

namespace poise::certify {
namespace {

using core::Interval;
using core::Population;
using core::populations;

/// Of the ranges: they are compared with 0 and halved until they exclude it, so that more helps
/// only next to a zero, where Krawczyk's test takes over.
constexpr Bits range_bits = 80;
/// Of Krawczyk's test while it is only tried.
constexpr int trial_digits = 15;

Ball hull(const Ball& a, const Ball& b) {
  Ball result;
  arb_union(result.get(), a.get(), b.get(), range_bits);
  return result;
}

/// v -> E f(v + sqrt(K) Z), and its range.
class Channel {
 public:
  Channel(const network::Intensity& f, double variance) : f_(f), variance_(variance) {}

  Ball range(const Interval& v) {
    Ball result = hull(at(v.lo), at(v.hi));
    const auto turning = network::turning_point(f_);
    if (turning && v.contains(*turning)) result = hull(result, at(*turning));
    return result;
  }

 private:
  const Ball& at(double v) {
    const auto known = values_.find(v);
    if (known != values_.end()) return known->second;
    Ball value = std::isfinite(v) ? expectation(f_, exact(v), variance_, range_bits).value
                                  : limit(f_, v, range_bits);
    return values_.emplace(v, std::move(value)).first->second;
  }

  network::Intensity f_;
  double variance_;
  std::map<double, Ball> values_;
};

/// Whether some number of the ball may lie in v.
bool reaches(const Ball& x, const Interval& v) {
  return !(std::isfinite(v.lo) && certainly_less(x, exact(v.lo))) &&
         !(std::isfinite(v.hi) && certainly_less(exact(v.hi), x));
}

bool inside(const Interval& v, const Ball& outer) {
  return arb_contains(outer.get(), exact(v.lo).get()) != 0 &&
         arb_contains(outer.get(), exact(v.hi).get()) != 0;
}

bool bounded(const Box& box) {
  return std::isfinite(box.e.lo) && std::isfinite(box.e.hi) && std::isfinite(box.i.lo) &&
         std::isfinite(box.i.hi);
}

/// Where to halve; nothing if the interval is not to be cut further.
std::optional<double> cut(const Interval& v, const BalancedPointsOptions& options) {
  const bool left = std::isfinite(v.lo), right = std::isfinite(v.hi);
  if (left && right) {
    if (v.hi - v.lo <= options.smallest_box) return {};
    return v.midpoint();
  }
  if (!left && !right) return 0.0;
  constexpr double first_step = 2.0;  // about where the intensities have levelled off
  const double end = left ? v.lo : v.hi;
  const double step = std::max(first_step, std::abs(end));
  if (step > options.farthest_end) return {};
  return left ? end + step : end - step;
}

/// Whether a channel that counts has no bound on a side of the box that has no end: no range is
/// known there.
bool without_bound(const network::Network& network, const Box& box) {
  for (const auto target : populations)
    for (const auto source : populations)
      for (const double end : {box[source].lo, box[source].hi})
        if (network.weight[target][source] != 0.0 && !std::isfinite(end) &&
            arb_is_finite(limit(network.intensity[target][source], end, range_bits).get()) == 0)
          return true;
  return false;
}

class Search {
 public:
  Search(const network::Network& network, const core::PerPopulation<double>& variance,
         const BalancedPointsOptions& options)
      : network_(network), variance_(variance), options_(options) {
    for (const auto target : populations)
      for (const auto source : populations)
        channels_[target][source].emplace(network.intensity[target][source], variance[source]);
  }

  BalancedPointsProof run(const Box& box);

 private:
  /// The square of one zero, and the zero.
  struct Proved {
    core::PerPopulation<Ball> square;
    ProvedPoint point;
  };

  bool excluded(const Box& box);
  bool in_proved_square(const Box& box) const;
  Outcome krawczyk(const Box& box);
  bool promising(const BalancedPointClaim& claim) const;
  bool known(const core::PerPopulation<Ball>& mean) const;
  void keep(const BalancedPointCertificate& found, const BalancedPointClaim& tried);
  bool halve(const Box& box, std::vector<Box>& open);
  std::string inconclusive(const Box& box) const;

  const network::Network& network_;
  const core::PerPopulation<double>& variance_;
  const BalancedPointsOptions& options_;
  core::PerChannel<std::optional<Channel>> channels_;
  core::PerPopulation<double> variation_;  ///< of F over the sides of the box last examined
  std::vector<Proved> proved_;
};

/// Whether a component of F has no zero in the box.
bool Search::excluded(const Box& box) {
  variation_ = {};
  bool none = false;
  for (const auto target : populations) {
    Ball F;
    for (const auto source : populations) {
      Ball part = channels_[target][source]->range(box[source]);
      const Ball weight = exact(core::sign(source) * network_.weight[target][source]);
      arb_mul(part.get(), part.get(), weight.get(), range_bits);
      variation_[source] = std::max(variation_[source], mag_get_d(arb_radref(part.get())));
      arb_add(F.get(), F.get(), part.get(), range_bits);
    }
    none = none || arb_contains_zero(F.get()) == 0;
  }
  return none;
}

bool Search::in_proved_square(const Box& box) const {
  return std::ranges::any_of(proved_, [&](const Proved& known) {
    return inside(box.e, known.square.e) && inside(box.i, known.square.i);
  });
}

/// On a square that holds the box well inside, so that a zero near its edge can be proved too.
Outcome Search::krawczyk(const Box& box) {
  constexpr double widest = 2.0;  // beyond, J_v varies too much to try
  const double width = std::max(box.e.hi - box.e.lo, box.i.hi - box.i.lo);
  if (width > widest || width == 0.0) return Outcome::undecided;
  const BalancedPointClaim claim{
      .near = {box.e.midpoint(), box.i.midpoint()}, .variance = variance_, .radius = width};
  if (!promising(claim)) return Outcome::undecided;
  const auto found = certify_balanced_point(network_, claim, trial_digits);
  if (found.outcome == Outcome::proved && !known(found.mean))
    keep(certify_balanced_point(network_, claim, options_.digits), claim);
  return found.outcome;
}

/// Whether Krawczyk's test would decide, from doubles: it costs a thousand times as much in balls.
bool Search::promising(const BalancedPointClaim& claim) const {
  core::PerPopulation<double> F;
  core::PerChannel<double> J, bend;
  for (const auto a : populations)
    for (const auto b : populations) {
      const auto& f = network_.intensity[a][b];
      const double weight = core::sign(b) * network_.weight[a][b];
      const auto mean = gaussian::expectation(f, claim.near[b], claim.variance[b]);
      F[a] += weight * mean.value;
      J[a][b] = weight * mean.d_mean;
      bend[a][b] = std::abs(weight) * network::second_bound(f);
    }
  const auto& [e, i] = J.rows;
  const double det = e.e * i.i - e.i * i.e;
  const core::PerChannel<double> Y{{{i.i / det, -e.i / det}, {-i.e / det, e.e / det}}};
  double step = 0.0, contraction = 0.0;
  for (const auto a : populations) {
    step = std::max(step, std::abs(Y[a].e * F.e + Y[a].i * F.i));
    double row = 0.0;
    for (const auto c : populations)
      for (const auto b : populations) row += std::abs(Y[a][b]) * bend[b][c];
    contraction = std::max(contraction, row * claim.radius);
  }
  return step < (1.0 - contraction) * claim.radius || step > (1.0 + contraction) * claim.radius;
}

bool Search::known(const core::PerPopulation<Ball>& mean) const {
  return std::ranges::any_of(proved_, [&](const Proved& other) {
    return arb_contains(other.square.e.get(), mean.e.get()) != 0 &&
           arb_contains(other.square.i.get(), mean.i.get()) != 0;
  });
}

/// With the largest square around it, by doubling, in which the zero is the only one: half of the
/// square it was found in holds it, as a rule, around itself. Where that half does not prove it, the
/// square it was found in: without one the next box beside it would find it again.
void Search::keep(const BalancedPointCertificate& found, const BalancedPointClaim& tried) {
  BalancedPointClaim only = tried, claim = tried;
  claim.near = {found.mean.e.midpoint(), found.mean.i.midpoint()};
  claim.radius *= 0.5;
  while (certify_balanced_point(network_, claim, trial_digits).outcome == Outcome::proved) {
    only = claim;
    claim.radius *= 2.0;
  }
  core::PerPopulation<Ball> square{exact(only.near.e), exact(only.near.i)};
  for (const auto p : populations) arb_add_error(square[p].get(), exact(only.radius).get());
  const bool stable =
      arb_is_negative(found.trace.get()) != 0 && arb_is_positive(found.determinant.get()) != 0;
  proved_.push_back({std::move(square), {found.mean, found.trace, found.determinant, stable}});
}

bool Search::halve(const Box& box, std::vector<Box>& open) {
  const auto larger = variation_.e >= variation_.i ? Population::e : Population::i;
  const auto smaller = larger == Population::e ? Population::i : Population::e;
  for (const auto side : {larger, smaller}) {
    const auto where = cut(box[side], options_);
    if (!where) continue;
    Box low = box, high = box;
    low[side].hi = high[side].lo = *where;
    open.push_back(low);
    open.push_back(high);
    return true;
  }
  return false;
}

/// Why the points found may not be the points of the box; empty if they are.
std::string Search::inconclusive(const Box& box) const {
  for (std::size_t k = 0; k < proved_.size(); ++k)
    for (std::size_t m = 0; m < k; ++m) {
      const auto& one = proved_[k].point.mean;
      const auto& other = proved_[m].point.mean;
      if (arb_overlaps(one.e.get(), other.e.get()) != 0 &&
          arb_overlaps(one.i.get(), other.i.get()) != 0)
        return "two points cannot be told from each other";
    }
  for (const auto& [square, point] : proved_) {
    if (arb_contains_zero(point.trace.get()) != 0 ||
        arb_contains_zero(point.determinant.get()) != 0)
      return "the trace or the determinant of J_v cannot be told from 0 at a point";
    for (const auto p : populations)
      for (const double end : {box[p].lo, box[p].hi})
        if (std::isfinite(end) && arb_contains(point.mean[p].get(), exact(end).get()) != 0)
          return "a point cannot be told from the edge of the box";
  }
  return {};
}

BalancedPointsProof Search::run(const Box& box) {
  BalancedPointsProof proof;
  std::vector<Box> open{box};
  while (!open.empty()) {
    if (options_.stop.stop_requested()) proof.reason = "stopped";
    if (proof.boxes_examined == options_.most_boxes) proof.reason = "too many boxes";
    if (!proof.reason.empty()) return proof;
    const Box current = open.back();
    open.pop_back();
    ++proof.boxes_examined;
    if (excluded(current) || in_proved_square(current)) continue;
    // The square of a point that was proved here may not hold all of the box.
    if (bounded(current) && (krawczyk(current) == Outcome::refuted || in_proved_square(current)))
      continue;
    if (!halve(current, open))
      proof.reason = fmt::format("not excluded: [{}, {}] x [{}, {}]", current.e.lo, current.e.hi,
                                 current.i.lo, current.i.hi);
  }
  if (proof.reason.empty()) proof.reason = inconclusive(box);
  if (!proof.reason.empty()) return proof;
  proof.outcome = Outcome::proved;
  for (const auto& known : proved_)
    if (reaches(known.point.mean.e, box.e) && reaches(known.point.mean.i, box.i))
      proof.points.push_back(known.point);
  std::ranges::sort(proof.points, [](const ProvedPoint& a, const ProvedPoint& b) {
    if (arb_overlaps(a.mean.e.get(), b.mean.e.get()) == 0)
      return certainly_less(a.mean.e, b.mean.e);
    return certainly_less(a.mean.i, b.mean.i);
  });
  return proof;
}

}  // namespace

BalancedPointsProof prove_balanced_points(const network::Network& network,
                                          const core::PerPopulation<double>& variance,
                                          const Box& box, const BalancedPointsOptions& options) {
  assert(options.digits > 0 && options.smallest_box > 0.0 && options.farthest_end > 0.0);
  assert(variance.e >= 0.0 && variance.i >= 0.0);
  if (without_bound(network, box))
    return {.reason = "an intensity has no bound where the box has no end, expected a bounded box"};
  return Search(network, variance, options).run(box);
}

}  // namespace poise::certify
