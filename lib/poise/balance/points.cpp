#include "poise/balance/points.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <queue>
#include <tuple>

#include "poise/core/watch.hpp"
#include "poise/gaussian/range.hpp"

namespace poise::balance {
namespace {

using core::Interval;
using core::PerPopulation;
using core::populations;
using network::Network;

/// Boxes narrower than this (relative to max(1, |v|)) are not halved: about the square root of the
/// error of F, the width of the region around a fold where rounding hides how many points there
/// are.
constexpr double narrowest = 1e-7;
/// A box is inflated by this fraction of its width on each side, and by half the narrowest width,
/// before the uniqueness test: a point on the common edge of two boxes then lies inside both, and a
/// box that narrowing has made thinner than the error of F can still be decided.
constexpr double inflation = 0.125;
/// Where points fill a curve the search would fill it with the narrowest boxes: it gives up here
/// and reports the rest as unresolved. A regular problem examines some thousands.
constexpr std::size_t most_boxes = 50'000;
/// Roots of straightened intensities, known to about 1e-10 times their condition, lie within this
/// factor of where they are sought.
constexpr double straight_margin = 1.01;

/// F and J_v over a box: exact ranges, widened for rounding.
struct Enclosure {
  std::array<Interval, 2> F;
  std::array<std::array<Interval, 2>, 2> J;
};

Interval point(double x) { return {x, x}; }

class Search {
 public:
  Search(const Network& network, const PerPopulation<double>& variance)
      : network_(network), variance_(variance) {}

  BalancedPoints run(const Box& box, const std::stop_token& stop);

 private:
  std::array<Interval, 2> range_of_F(const Box& box) const;
  std::array<std::array<Interval, 2>, 2> range_of_J(const Box& box) const;
  /// Krawczyk's operator; nothing where the midpoint's Jacobian is singular.
  std::optional<Box> krawczyk(const Box& box) const;
  void examine(Box box);
  void add_point(const Box& box);
  void halve(const Box& box);

  const Network& network_;
  PerPopulation<double> variance_;
  std::queue<Box> pending_;  ///< widest first, so that a degenerate region holds up no other
  BalancedPoints found_;
};

bool excludes_zero(const Interval& x) { return x.lo > 0.0 || x.hi < 0.0; }

bool inside(const Interval& inner, const Interval& outer) {
  return outer.lo < inner.lo && inner.hi < outer.hi;
}

bool disjoint(const Interval& a, const Interval& b) { return a.hi < b.lo || b.hi < a.lo; }

Interval intersection(const Interval& a, const Interval& b) {
  return {std::max(a.lo, b.lo), std::min(a.hi, b.hi)};
}

double magnitude(const Interval& x) { return std::max({1.0, std::abs(x.lo), std::abs(x.hi)}); }

double relative_width(const Interval& x) { return x.width() / magnitude(x); }

Box inflate(const Box& box) {
  Box wider;
  for (const auto p : populations) {
    const double margin = inflation * box[p].width() + 0.5 * narrowest * magnitude(box[p]);
    wider[p] = {box[p].lo - margin, box[p].hi + margin};
  }
  return wider;
}

std::array<Interval, 2> Search::range_of_F(const Box& box) const {
  std::array<Interval, 2> F{};
  for (const auto a : populations)
    for (const auto b : populations)
      F[index(a)] =
          F[index(a)] + point(core::sign(b) * network_.weight[a][b]) *
                            gaussian::value_range(network_.intensity[a][b], box[b], variance_[b]);
  return F;
}

std::array<std::array<Interval, 2>, 2> Search::range_of_J(const Box& box) const {
  std::array<std::array<Interval, 2>, 2> J{};
  for (const auto a : populations)
    for (const auto b : populations)
      J[index(a)][index(b)] = point(core::sign(b) * network_.weight[a][b]) *
                              gaussian::slope_range(network_.intensity[a][b], box[b], variance_[b]);
  return J;
}

std::optional<Box> Search::krawczyk(const Box& box) const {
  const Box middle{point(box.e.midpoint()), point(box.i.midpoint())};
  const auto J = range_of_J(box);
  Eigen::Matrix2d center;
  for (std::size_t r = 0; r < 2; ++r)
    for (std::size_t c = 0; c < 2; ++c)
      center(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(c)) = J[r][c].midpoint();
  const Eigen::Matrix2d Y = center.inverse();
  if (!Y.allFinite()) return std::nullopt;

  const auto F = range_of_F(middle);
  Box image;
  for (const auto r : populations) {
    const auto row = static_cast<Eigen::Index>(index(r));
    const Interval y_e = point(Y(row, 0));
    const Interval y_i = point(Y(row, 1));
    Interval sum = middle[r] - (y_e * F[0] + y_i * F[1]);
    for (const auto c : populations) {
      const Interval identity = point(r == c ? 1.0 : 0.0);
      const Interval remainder = identity - (y_e * J[0][index(c)] + y_i * J[1][index(c)]);
      sum = sum + remainder * (box[c] - middle[c]);
    }
    image[r] = sum;
  }
  return image;
}

void Search::halve(const Box& box) {
  const bool along_e = relative_width(box.e) >= relative_width(box.i);
  const auto p = along_e ? core::Population::e : core::Population::i;
  if (relative_width(box[p]) < narrowest) {
    found_.unresolved.push_back(box);
    return;
  }
  const double middle = box[p].midpoint();
  Box lower = box;
  Box upper = box;
  lower[p].hi = middle;
  upper[p].lo = middle;
  pending_.push(lower);
  pending_.push(upper);
}

void Search::add_point(const Box& box) {
  const State middle{{box.e.midpoint(), box.i.midpoint()}, variance_};
  const State state = polish(network_, middle);
  // Neighbouring boxes, inflated, can both prove the same point: it is unique in each of them.
  for (const auto& known : found_.points)
    if (box.e.contains(known.state.mean.e) && box.i.contains(known.state.mean.i)) return;
  found_.points.push_back({state, stability(evaluate(network_, state).J_v)});
}

void Search::examine(Box box) {
  for (const auto& F : range_of_F(box))
    if (excludes_zero(F)) return;
  const Box wider = inflate(box);
  if (const auto image = krawczyk(wider)) {
    if (disjoint(image->e, box.e) || disjoint(image->i, box.i)) return;
    if (inside(image->e, wider.e) && inside(image->i, wider.i)) {
      add_point(wider);
      return;
    }
    box = {intersection(box.e, image->e), intersection(box.i, image->i)};
  }
  halve(box);
}

/// Unites boxes that touch, so that a fold is reported as one small region and not as hundreds.
std::vector<Box> unite(std::vector<Box> boxes) {
  std::sort(boxes.begin(), boxes.end(), [](const Box& a, const Box& b) { return a.e.lo < b.e.lo; });
  std::vector<Box> regions;
  for (Box box : boxes) {
    for (bool grown = true; grown;) {
      grown = false;
      for (std::size_t k = 0; k < regions.size(); ++k) {
        const Box& region = regions[k];
        if (disjoint(region.e, box.e) || disjoint(region.i, box.i)) continue;
        box.e = {std::min(region.e.lo, box.e.lo), std::max(region.e.hi, box.e.hi)};
        box.i = {std::min(region.i.lo, box.i.lo), std::max(region.i.hi, box.i.hi)};
        regions.erase(regions.begin() + static_cast<std::ptrdiff_t>(k));
        grown = true;
        break;
      }
    }
    regions.push_back(box);
  }
  return regions;
}

BalancedPoints Search::run(const Box& box, const std::stop_token& stop) {
  found_.box = box;
  pending_.push(box);
  while (!pending_.empty() && found_.boxes_examined < most_boxes) {
    core::stop_if_asked(stop, "the search for balanced points");
    const Box next = pending_.front();
    pending_.pop();
    ++found_.boxes_examined;
    examine(next);
  }
  for (; !pending_.empty(); pending_.pop()) found_.unresolved.push_back(pending_.front());
  found_.unresolved = unite(std::move(found_.unresolved));
  std::sort(found_.points.begin(), found_.points.end(), [](const auto& a, const auto& b) {
    const auto& [ae, ai] = a.state.mean;
    const auto& [be, bi] = b.state.mean;
    return std::tie(ae, ai) < std::tie(be, bi);
  });
  return std::move(found_);
}

/// A straight branch of v -> E f: value + slope v.
struct Branch {
  double value = 0.0;
  double slope = 0.0;
};

/// f beyond `far`, on the side away from 0: a ramp rises there at its steepest, or not at all.
Branch branch(const network::Intensity& f, double far) {
  const double steepest = network::lipschitz(f), here = network::derivative(f, far);
  const bool rises = !network::bounded(network::shape(f)) && std::abs(here) > 0.5 * steepest;
  const double slope = rises ? std::copysign(steepest, here) : 0.0;
  return {network::value(f, far) - slope * far, slope};
}

/// F where both means are so far out that every E f_ab follows a branch: F = c + M v.
struct LinearField {
  Eigen::Vector2d c = Eigen::Vector2d::Zero();
  Eigen::Matrix2d M = Eigen::Matrix2d::Zero();
};

LinearField far_out(const Network& network, const PerPopulation<double>& far) {
  LinearField field;
  for (const auto a : populations)
    for (const auto b : populations) {
      const double input = core::sign(b) * network.weight[a][b];
      const auto [value, slope] = branch(network.intensity[a][b], far[b]);
      const auto row = static_cast<Eigen::Index>(core::index(a));
      field.c(row) += input * value;
      field.M(row, static_cast<Eigen::Index>(core::index(b))) += input * slope;
    }
  return field;
}

/// How far out F_a may vanish while v_b is beyond `half` and the other mean is not.
double farthest_root(const Network& network, const PerPopulation<double>& variance,
                     const PerPopulation<double>& half, core::Population a, core::Population b,
                     double side) {
  const auto other = b == core::Population::e ? core::Population::i : core::Population::e;
  const auto [value, slope] = branch(network.intensity[a][b], side * half[b]);
  const double weight = network.weight[a][b];
  if (weight * slope == 0.0) return std::numeric_limits<double>::infinity();
  const Interval opposed = gaussian::value_range(network.intensity[a][other],
                                                 {-half[other], half[other]}, variance[other]);
  return (network.weight[a][other] * opposed.hi + weight * std::abs(value)) /
         (weight * std::abs(slope));
}

/// Widens `half` until it holds the zeros of F where a ramp has straightened.
PerPopulation<double> widened(const Network& network, const PerPopulation<double>& variance,
                              const PerPopulation<double>& half) {
  PerPopulation<double> wide = half;
  const auto include = [&](core::Population b, double v) {
    if (v > half[b] && std::isfinite(v)) wide[b] = std::max(wide[b], straight_margin * v);
  };
  for (const double side_e : {-1.0, 1.0}) {
    for (const double side_i : {-1.0, 1.0}) {
      const auto [c, M] = far_out(network, {side_e * half.e, side_i * half.i});
      const Eigen::Vector2d root = -M.fullPivLu().solve(c);
      if (side_e * root(0) > half.e && side_i * root(1) > half.i) {
        include(core::Population::e, std::abs(root(0)));
        include(core::Population::i, std::abs(root(1)));
      }
    }
    for (const auto b : populations) {
      const auto root_of = [&](core::Population a) {
        return farthest_root(network, variance, half, a, b, side_e);
      };
      include(b, std::min(root_of(core::Population::e), root_of(core::Population::i)));
    }
  }
  return wide;
}

}  // namespace

Box default_box(const Network& network, const PerPopulation<double>& variance) {
  PerPopulation<double> half;
  bool straight = false;
  for (const auto b : populations) {
    double reach = 0.0;
    for (const auto a : populations) {
      const auto& f = network.intensity[a][b];
      reach = std::max(reach, network::reach(f));
      straight = straight || !std::isfinite(network::supremum(f));
    }
    half[b] = std::max(10.0, reach + 6.0 * std::sqrt(variance[b]));
  }
  if (straight) half = widened(network, variance, half);
  return {{-half.e, half.e}, {-half.i, half.i}};
}

BalancedPoints find_balanced_points(const Network& network, const PerPopulation<double>& variance,
                                    const Box& box, const std::stop_token& stop) {
  return Search(network, variance).run(box, stop);
}

State polish(const Network& network, const State& start) {
  constexpr int most_steps = 50;
  State best = start;
  Field field = evaluate(network, best);
  const auto error = [](const Field& f) {
    return f.F.cwiseQuotient(f.scale).cwiseAbs().maxCoeff();
  };
  for (int step = 0; step < most_steps; ++step) {
    const Eigen::Vector2d change = field.J_v.fullPivLu().solve(field.F);
    State next = best;
    next.mean.e -= change(0);
    next.mean.i -= change(1);
    const Field next_field = evaluate(network, next);
    if (!(error(next_field) < error(field))) break;
    best = next;
    field = next_field;
  }
  return error(field) <= 1e-12 ? best : start;
}

}  // namespace poise::balance
