#include "poise/dense/stationary/self_consistent.hpp"

#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <limits>
#include <numeric>
#include <optional>
#include <variant>

#include "poise/dense/stationary/renewal.hpp"

namespace poise::dense {
namespace {

struct Range {
  double lower, upper;
  double width() const { return upper - lower; }
  double middle() const { return 0.5 * (lower + upper); }
};
using Box = std::vector<Range>;

/// The error of R, relative, with room: it is of the order of 1e-15.
constexpr double rounding = 1e-13;

bool increases(const Intensity& f) {
  return std::visit([](const auto& kind) { return kind.increasing(); }, f);
}

std::optional<double> bound_of(const Intensity& f) {
  if (const auto* constant = std::get_if<Constant>(&f)) return constant->rate;
  if (const auto* sigmoid = std::get_if<Sigmoid>(&f)) return sigmoid->rate;
  if (const auto* step = std::get_if<Step>(&f)) return step->rate;
  return std::nullopt;
}

/// The drift at which R jumps; nothing where it does not.
std::optional<double> jump_of(const Intensity& f, double tau) {
  if (const auto* step = std::get_if<Step>(&f)) {
    if (step->threshold > 0.0) return std::nullopt;
    return std::isfinite(tau) ? step->threshold / tau : 0.0;
  }
  if (std::isfinite(tau) || std::holds_alternative<Constant>(f) || std::holds_alternative<Power>(f))
    return std::nullopt;
  return 0.0;
}

class Search {
 public:
  Search(const SelfConsistency& problem, double tolerance, const core::Watch& watch)
      : problem_(problem),
        tolerance_(tolerance),
        watch_(watch),
        groups_(static_cast<std::size_t>(problem.weight.rows())),
        rising_(increases(problem.f)) {}

  Solutions run();

 private:
  enum class Verdict { empty, solved, unknown };

  double rate(double drift) const { return renewal_rate(problem_.f, problem_.tau, drift); }
  Range rates(const Range& drift) const;
  Range drifts(std::size_t a, const Box& box) const {
    const Range& h = box[problem_.group[a]];
    return {problem_.drive[a] + h.lower, problem_.drive[a] + h.upper};
  }
  Box image(const Box& box) const;
  std::optional<Box> first_box();
  bool cut(Box& box) const;
  std::optional<Range> slopes(const Range& drift) const;
  Verdict krawczyk(Box& box);
  Verdict krawczyk_on(Box& box);
  bool crosses_jump(const Box& box) const;
  void give_up(const Box& box);
  void add(const Eigen::VectorXd& input);

  const SelfConsistency& problem_;
  double tolerance_;
  const core::Watch& watch_;
  std::size_t groups_;
  bool rising_;
  Solutions solutions_;
  std::size_t undecided_ = 0;
  std::size_t jumps_ = 0;
};

Range Search::rates(const Range& drift) const {
  const double a = rate(drift.lower), b = rate(drift.upper);
  const double low = rising_ ? a : b, high = rising_ ? b : a;
  return {low * (1.0 - rounding), high * (1.0 + rounding)};
}

/// What the right-hand side can be over a box.
Box Search::image(const Box& box) const {
  Box image(groups_, Range{0.0, 0.0});
  for (std::size_t a = 0; a < problem_.drive.size(); ++a) {
    const Range r = rates(drifts(a, box));
    for (std::size_t g = 0; g < groups_; ++g) {
      const double w = problem_.weight(static_cast<Eigen::Index>(g), static_cast<Eigen::Index>(a));
      image[g].lower += w >= 0.0 ? w * r.lower : w * r.upper;
      image[g].upper += w >= 0.0 ? w * r.upper : w * r.lower;
    }
  }
  return image;
}

std::optional<Box> Search::first_box() {
  if (const auto bound = bound_of(problem_.f)) {
    Box box(groups_, Range{0.0, 0.0});
    for (std::size_t g = 0; g < groups_; ++g)
      for (Eigen::Index a = 0; a < problem_.weight.cols(); ++a) {
        const double most = problem_.weight(static_cast<Eigen::Index>(g), a) * *bound;
        box[g].lower += std::min(most, 0.0);
        box[g].upper += std::max(most, 0.0);
      }
    return box;
  }
  constexpr double farthest = 1e40;
  double found = 0.0;
  for (double size = 1.0; size < farthest; size *= 2.0) {
    double most = 0.0;
    for (const Range& r : image(Box(groups_, Range{-size, size})))
      most = std::max({most, std::abs(r.lower), std::abs(r.upper)});
    if (!(most <= 0.5 * size))
      found = 0.0;
    else if (found == 0.0)
      found = size;
    if (found > 0.0 && size >= 8.0 * found) {
      solutions_.how = fmt::format("inputs up to {:g} searched", found);
      return Box(groups_, Range{-found, found});
    }
  }
  return std::nullopt;
}

/// Whether anything of the box remains.
bool Search::cut(Box& box) const {
  for (int pass = 0; pass < 3; ++pass) {
    const Box image = this->image(box);
    double kept = 1.0;
    for (std::size_t g = 0; g < groups_; ++g) {
      const double pad = rounding * (std::abs(image[g].lower) + std::abs(image[g].upper));
      const double before = box[g].width();
      box[g].lower = std::max(box[g].lower, image[g].lower - pad);
      box[g].upper = std::min(box[g].upper, image[g].upper + pad);
      if (!(box[g].lower <= box[g].upper)) return false;
      if (before > 0.0) kept = std::min(kept, box[g].width() / before);
    }
    if (kept > 0.7) break;
  }
  return true;
}

/// dR/db over an interval, believed; nothing where it is not.
std::optional<Range> Search::slopes(const Range& drift) const {
  const double middle = drift.middle();
  std::array<double, 3> at{}, rate{};
  const std::array<double, 3> b{drift.lower, middle, drift.upper};
  for (std::size_t k = 0; k < 3; ++k) {
    const RenewalProcess process(problem_.f, problem_.tau, b[k]);
    rate[k] = process.rate();
    at[k] = process.rate_slope();
  }
  const auto [low, high] = std::minmax_element(at.begin(), at.end());
  const double top = std::max(std::abs(*low), std::abs(*high));
  if (!std::isfinite(top)) return std::nullopt;
  for (std::size_t k = 0; k < 2; ++k) {
    const double width = b[k + 1] - b[k], rise = rate[k + 1] - rate[k];
    const double noise = 4.0 * rounding * (std::abs(rate[k]) + std::abs(rate[k + 1]));
    if (std::abs(rise - 0.5 * width * (at[k] + at[k + 1])) > 0.05 * width * top + noise)
      return std::nullopt;
  }
  const double room = 0.5 * (*high - *low) + 0.02 * top;
  return Range{*low - room, *high + room};
}

/// On a box that is larger by a tenth, so that a solution at its edge, where cuts put it, or a box
/// no wider than the rounding, is inside. A solution found twice is one (add).
Search::Verdict Search::krawczyk(Box& box) {
  constexpr double margin = 1e-11;
  Box wider = box;
  for (Range& r : wider) {
    const double more = 0.1 * r.width() + margin * (1.0 + std::abs(r.lower) + std::abs(r.upper));
    r = {r.lower - more, r.upper + more};
  }
  const Verdict verdict = krawczyk_on(wider);
  for (std::size_t g = 0; g < groups_; ++g) {
    const Range kept{std::max(box[g].lower, wider[g].lower),
                     std::min(box[g].upper, wider[g].upper)};
    if (kept.lower <= kept.upper) box[g] = kept;
  }
  return verdict;
}

Search::Verdict Search::krawczyk_on(Box& box) {
  const auto n = static_cast<Eigen::Index>(groups_);
  Eigen::MatrixXd low = Eigen::MatrixXd::Identity(n, n), high = low;
  for (std::size_t a = 0; a < problem_.drive.size(); ++a) {
    const auto slope = slopes(drifts(a, box));
    if (!slope) return Verdict::unknown;
    const auto g = static_cast<Eigen::Index>(problem_.group[a]);
    for (Eigen::Index k = 0; k < n; ++k) {
      const double w = problem_.weight(k, static_cast<Eigen::Index>(a));
      low(k, g) -= w >= 0.0 ? w * slope->upper : w * slope->lower;
      high(k, g) -= w >= 0.0 ? w * slope->lower : w * slope->upper;
    }
  }
  const Eigen::MatrixXd middle = 0.5 * (low + high), spread = 0.5 * (high - low);
  const Eigen::FullPivLU<Eigen::MatrixXd> lu(middle);
  if (!lu.isInvertible()) return Verdict::unknown;
  const Eigen::MatrixXd Y = lu.inverse();
  // |I - Y J| for all J in the range.
  const Eigen::MatrixXd left = Y.cwiseAbs() * spread;
  Eigen::VectorXd centre(n), radius(n);
  for (Eigen::Index k = 0; k < n; ++k) {
    centre[k] = box[static_cast<std::size_t>(k)].middle();
    radius[k] = 0.5 * box[static_cast<std::size_t>(k)].width();
  }
  const Eigen::VectorXd target = centre - Y * residual(problem_, centre), room = left * radius;
  const bool contracts = left.rowwise().sum().maxCoeff() < 1.0;
  bool inside = contracts;
  for (Eigen::Index k = 0; k < n; ++k) {
    const double pad = rounding * (1.0 + std::abs(target[k]));
    const double lower = target[k] - room[k] - pad, upper = target[k] + room[k] + pad;
    Range& r = box[static_cast<std::size_t>(k)];
    if (lower > r.upper || upper < r.lower) return Verdict::empty;
    inside = inside && lower >= r.lower && upper <= r.upper;
    r = {std::max(r.lower, lower), std::min(r.upper, upper)};
  }
  if (!inside) return Verdict::unknown;
  Eigen::VectorXd input = target;
  if (!newton(problem_, input, tolerance_)) return Verdict::unknown;
  add(input);
  return Verdict::solved;
}

bool Search::crosses_jump(const Box& box) const {
  const auto jump = jump_of(problem_.f, problem_.tau);
  if (!jump) return false;
  for (std::size_t a = 0; a < problem_.drive.size(); ++a) {
    const Range b = drifts(a, box);
    const double pad = 1e-12 * (1.0 + std::abs(b.lower));
    if (b.lower - pad <= *jump && *jump <= b.upper + pad) return true;
  }
  return false;
}

void Search::add(const Eigen::VectorXd& input) {
  for (const Eigen::VectorXd& known : solutions_.input)
    if ((known - input).cwiseAbs().maxCoeff() <= 1e-8 * (1.0 + input.cwiseAbs().maxCoeff())) return;
  solutions_.input.push_back(input);
}

/// A box too small to be cut: a double solution, or nothing but the jump of R.
void Search::give_up(const Box& box) {
  Eigen::VectorXd input(static_cast<Eigen::Index>(groups_));
  for (std::size_t g = 0; g < groups_; ++g) input[static_cast<Eigen::Index>(g)] = box[g].middle();
  if (crosses_jump(box)) {
    // The value at the jump itself may solve.
    if (residual(problem_, input).cwiseAbs().maxCoeff() <=
        1e-9 * (1.0 + input.cwiseAbs().maxCoeff()))
      add(input);
    else
      ++jumps_;
    return;
  }
  const Eigen::VectorXd start = input;
  const double near = 1e-4 * (1.0 + start.cwiseAbs().maxCoeff());
  if (newton(problem_, input, tolerance_) && (input - start).cwiseAbs().maxCoeff() < near)
    add(input);
  ++undecided_;
}

Solutions Search::run() {
  constexpr std::size_t most_boxes = 40000;
  constexpr double smallest = 1e-9;
  const auto first = first_box();
  if (!first) {
    solutions_.complete = false;
    solutions_.how = "no bound on the inputs was found";
    return solutions_;
  }
  const double scale =
      std::accumulate(first->begin(), first->end(), 1.0, [](double s, const Range& r) {
        return std::max({s, std::abs(r.lower), std::abs(r.upper)});
      });
  std::deque<Box> open{*first};
  std::size_t boxes = 0;
  for (; !open.empty() && boxes < most_boxes; ++boxes) {
    if (boxes % 16 == 0) core::stop_if_asked(watch_.stop, "the search for stationary states");
    Box box = open.back();
    open.pop_back();
    if (!cut(box)) continue;
    const Verdict verdict = krawczyk(box);
    if (verdict != Verdict::unknown) continue;
    std::size_t widest = 0;
    double most = -1.0, size = 0.0;
    for (std::size_t g = 0; g < groups_; ++g) {
      const double relative = box[g].width() / (std::abs(box[g].lower) + std::abs(box[g].upper) +
                                                1e-3 * std::min(scale, 1.0));
      if (relative > most) {
        most = relative;
        widest = g;
      }
      size = std::max(size, relative);
    }
    if (size < smallest) {
      give_up(box);
      continue;
    }
    // Off the middle: there, symmetry puts solutions.
    Box second = box;
    const double middle = box[widest].lower + 0.4871 * box[widest].width();
    box[widest].upper = second[widest].lower = middle;
    open.push_back(std::move(second));
    open.push_back(std::move(box));
  }
  solutions_.complete = open.empty() && undecided_ == 0;
  std::string& how = solutions_.how;
  const auto say = [&](const std::string& what) { how += (how.empty() ? "" : "; ") + what; };
  say(fmt::format("all {} solutions by branch and bound over {} boxes", solutions_.input.size(),
                  boxes));
  if (jumps_ > 0) say("the input crosses a jump of R, where no stationary state is");
  if (undecided_ > 0)
    say(fmt::format("{} boxes undecided: a double solution, or nearly", undecided_));
  if (!open.empty()) say(fmt::format("{} boxes left when the search was given up", open.size()));
  std::sort(solutions_.input.begin(), solutions_.input.end(),
            [](const Eigen::VectorXd& a, const Eigen::VectorXd& b) { return a[0] < b[0]; });
  return solutions_;
}

}  // namespace

Eigen::VectorXd residual(const SelfConsistency& problem, const Eigen::VectorXd& input,
                         Eigen::MatrixXd* jacobian) {
  Eigen::VectorXd value = input;
  if (jacobian != nullptr) *jacobian = Eigen::MatrixXd::Identity(input.size(), input.size());
  for (std::size_t a = 0; a < problem.drive.size(); ++a) {
    const auto g = static_cast<Eigen::Index>(problem.group[a]);
    const auto column = problem.weight.col(static_cast<Eigen::Index>(a));
    const RenewalProcess process(problem.f, problem.tau, problem.drive[a] + input[g]);
    value -= column * process.rate();
    if (jacobian != nullptr) jacobian->col(g) -= column * process.rate_slope();
  }
  return value;
}

bool newton(const SelfConsistency& problem, Eigen::VectorXd& input, double tolerance) {
  constexpr int most_steps = 50;
  Eigen::MatrixXd jacobian;
  Eigen::VectorXd value = residual(problem, input, &jacobian);
  for (int step = 0; step < most_steps; ++step) {
    const double scale = 1.0 + input.cwiseAbs().maxCoeff();
    const double last = value.cwiseAbs().maxCoeff();
    if (last == 0.0) return true;
    const Eigen::VectorXd change = jacobian.partialPivLu().solve(value);
    if (!change.allFinite()) return false;
    double part = 1.0;
    Eigen::VectorXd next;
    for (;; part *= 0.5) {
      next = input - part * change;
      value = residual(problem, next, &jacobian);
      if (value.cwiseAbs().maxCoeff() < last) break;
      // No step helps: at rounding, or stuck.
      if (part < 1e-4) return change.cwiseAbs().maxCoeff() <= tolerance * scale;
    }
    input = next;
    if (part == 1.0 && change.cwiseAbs().maxCoeff() <= 1e-15 * scale) return true;
  }
  return value.cwiseAbs().maxCoeff() <= tolerance;
}

Solutions self_consistent_inputs(const SelfConsistency& problem, double tolerance,
                                 const core::Watch& watch) {
  return Search(problem, tolerance, watch).run();
}

}  // namespace poise::dense
