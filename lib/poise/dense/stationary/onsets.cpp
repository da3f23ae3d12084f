#include "poise/dense/stationary/onsets.hpp"

#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <variant>

#include "poise/core/error.hpp"
#include "poise/dense/stationary/linearisation.hpp"
#include "poise/dense/stationary/renewal.hpp"
#include "poise/dense/stationary/self_consistent.hpp"
#include "poise/dense/stationary/states.hpp"

namespace poise::dense {
namespace {

using Complex = std::complex<double>;

struct Mode {
  int number;
  Eigen::MatrixXcd weight;
};

/// A model, as far as stationary states and their modes go.
struct Reduced {
  SelfConsistency problem;
  std::vector<Mode> modes;
  std::size_t population = 0;  ///< that of the label asked for

  std::vector<double> drifts(const Eigen::VectorXd& input) const {
    std::vector<double> drift;
    for (std::size_t a = 0; a < problem.drive.size(); ++a)
      drift.push_back(problem.drive[a] + input[static_cast<Eigen::Index>(problem.group[a])]);
    return drift;
  }
};

/// Pieces as they are, also where some happen to be alike: the unknowns stay the same along a
/// family.
Reduced reduce_blocks(const Model& model, double label) {
  Reduced reduced{{model.intensity, model.tau, {}, {}, {}}, {}, 0};
  const Graphon& w = model.kernel.graphon;
  const Pieces all = refine(pieces(w), model.drive.pieces);
  const bool alike = std::holds_alternative<ConstantKernel>(w);
  const std::size_t groups = alike ? 1 : all.count();
  if (groups > 4)
    throw core::ParameterError("dense.kernel", "has more than 4 blocks, expected at most 4");
  const auto n = static_cast<Eigen::Index>(all.count());
  Eigen::MatrixXd W(n, n);
  for (std::size_t a = 0; a < all.count(); ++a) {
    reduced.problem.drive.push_back(model.drive.at(all.middle(a)));
    reduced.problem.group.push_back(alike ? 0 : a);
    for (std::size_t b = 0; b < all.count(); ++b)
      W(static_cast<Eigen::Index>(a), static_cast<Eigen::Index>(b)) =
          value(w, all.middle(a), all.middle(b)) * all.mass()[b];
  }
  reduced.problem.weight = W.topRows(static_cast<Eigen::Index>(groups));
  reduced.modes.push_back({0, W.cast<Complex>()});
  reduced.population = all.of(label);
  return reduced;
}

Reduced reduce(const Model& model, double label) {
  validate(model);
  const StationaryNetwork network = stationary_network(model, 8);
  Reduced reduced{{model.intensity, model.tau, {}, {}, {}}, {}, 0};
  if (!network.exact) {
    const auto modes = ring_modes(model);
    if (modes.empty() || !network.homogeneous)
      throw core::ParameterError(
          "dense.kernel",
          "expected a constant kernel, blocks, or a cosine with one drive for "
          "all: onsets are those of homogeneous or blockwise states");
    reduced.problem.drive = {network.drive.front()};
    reduced.problem.group = {0};
    reduced.problem.weight = Eigen::MatrixXd::Constant(1, 1, modes[0].weight.real());
    // Mode -1 is the mirror image of mode 1.
    for (const std::size_t k : {0u, 1u})
      reduced.modes.push_back({modes[k].number, Eigen::MatrixXcd::Constant(1, 1, modes[k].weight)});
    return reduced;
  }
  return reduce_blocks(model, label);
}

/// A state with the eigenvalues of each mode.
struct Found {
  Eigen::VectorXd input;
  std::vector<Spectrum> spectra;
  std::size_t branch = 0;
  bool joined = false;  ///< to one at the s before
};

bool unstable(const Complex& lambda) { return lambda.real() >= 0.0; }

std::size_t unstable_count(const Spectrum& spectrum) {
  return static_cast<std::size_t>(
      std::count_if(spectrum.eigenvalues.begin(), spectrum.eigenvalues.end(), unstable));
}

class Continuation {
 public:
  Continuation(const std::function<Model(double)>& family, double label, const core::Watch& watch)
      : family_(family), label_(label), watch_(watch) {}

  StabilityDiagram run(double from, double to, std::size_t steps);

 private:
  std::vector<Found> at(double s);
  void report(double s, std::vector<Found>& found);
  void join(double before, std::vector<Found>& last, double s, std::vector<Found>& now);
  void changes(double s0, const Found& a, double s1, const Found& b);
  bool crossing(double s0, const Found& a, double s1, const Found& b, std::size_t mode,
                Complex near, bool second_unstable);
  void fold(double s0, double s1, const Found& a, const Found& b);
  void meet(double s0, double s1, const std::vector<const Found*>& lonely);
  void add(OnsetKind kind, double s, double frequency, int mode, const Reduced& reduced,
           const Eigen::VectorXd& input);

  const std::function<Model(double)>& family_;
  double label_;
  const core::Watch& watch_;
  StabilityDiagram diagram_;
  std::size_t branches_ = 0;
  std::size_t unexplained_ = 0;
};

std::vector<Found> Continuation::at(double s) {
  const Reduced reduced = reduce(family_(s), label_);
  const Solutions solutions = self_consistent_inputs(reduced.problem, 1e-10, watch_);
  diagram_.complete = diagram_.complete && solutions.complete;
  std::vector<Found> found;
  for (const Eigen::VectorXd& input : solutions.input) {
    Found state{input, {}, 0, false};
    for (const Mode& mode : reduced.modes)
      state.spectra.push_back(
          Linearisation(reduced.problem.f, reduced.problem.tau, reduced.drifts(input), mode.weight)
              .spectrum(watch_));
    for (const Spectrum& spectrum : state.spectra)
      diagram_.complete = diagram_.complete && spectrum.complete;
    found.push_back(std::move(state));
  }
  return found;
}

void Continuation::report(double s, std::vector<Found>& found) {
  const Reduced reduced = reduce(family_(s), label_);
  for (Found& state : found) {
    if (!state.joined) state.branch = branches_++;
    const double b = reduced.drifts(state.input)[reduced.population];
    StabilityPoint point{s,
                         state.branch,
                         renewal_rate(reduced.problem.f, reduced.problem.tau, b),
                         b - reduced.problem.drive[reduced.population],
                         std::numeric_limits<double>::quiet_NaN(),
                         0,
                         0};
    for (std::size_t k = 0; k < state.spectra.size(); ++k) {
      const Spectrum& spectrum = state.spectra[k];
      point.unstable += unstable_count(spectrum);
      if (spectrum.height == 0.0) continue;
      const double growth =
          spectrum.eigenvalues.empty() ? spectrum.left : spectrum.eigenvalues.front().real();
      if (!(growth <= point.growth)) {
        point.growth = growth;
        point.mode = reduced.modes[k].number;
      }
    }
    diagram_.points.push_back(point);
  }
}

void Continuation::add(OnsetKind kind, double s, double frequency, int mode, const Reduced& reduced,
                       const Eigen::VectorXd& input) {
  const double b = reduced.drifts(input)[reduced.population];
  diagram_.onsets.push_back({kind, s, frequency, mode,
                             renewal_rate(reduced.problem.f, reduced.problem.tau, b),
                             b - reduced.problem.drive[reduced.population]});
}

/// Where Re lambda = 0 between two s, by the Illinois variant of the false position.
bool Continuation::crossing(double s0, const Found& a, double s1, const Found& b, std::size_t mode,
                            Complex near, bool second_unstable) {
  Complex lambda = near;
  Eigen::VectorXd input;
  std::optional<Reduced> reduced;
  const auto growth = [&](double s) {
    const double share = (s - s0) / (s1 - s0);
    input = (1.0 - share) * a.input + share * b.input;
    reduced = reduce(family_(s), label_);
    newton(reduced->problem, input, 1e-12);
    const Linearisation linear(reduced->problem.f, reduced->problem.tau, reduced->drifts(input),
                               reduced->modes[mode].weight);
    lambda = linear.polish(lambda);
    return lambda.real();
  };
  // From the unstable side, on which the eigenvalue is known.
  double inside = second_unstable ? s1 : s0, outside = second_unstable ? s0 : s1;
  double in = growth(inside), out;
  const Complex there = lambda;
  // In a few steps to the other side, so that Newton's method keeps to the same eigenvalue.
  double s = inside;
  constexpr int strides = 8;
  for (int k = 1; k <= strides; ++k) {
    s = inside + (outside - inside) * k / strides;
    out = growth(s);
    if (out < 0.0) break;
  }
  if (!(in >= 0.0 && out < 0.0)) return false;
  lambda = std::abs(lambda - there) < 1e3 * (1.0 + std::abs(there)) ? lambda : there;
  outside = s;
  const double narrow = 1e-13 * (std::abs(s0) + std::abs(s1) + std::abs(s1 - s0));
  int side = 0;
  for (int k = 0; k < 80 && std::abs(outside - inside) > narrow; ++k) {
    core::stop_if_asked(watch_.stop, "the search for onsets");
    s = (in * outside - out * inside) / (in - out);
    const double value = growth(s);
    if (std::abs(value) < 1e-14 * (1.0 + std::abs(lambda))) break;
    if (value >= 0.0) {
      inside = s;
      in = value;
      if (side == 1) out *= 0.5;
      side = 1;
    } else {
      outside = s;
      out = value;
      if (side == -1) in *= 0.5;
      side = -1;
    }
  }
  const bool turning = std::abs(lambda.imag()) > 1e-7 * (1.0 + std::abs(there));
  const int number = reduced->modes[mode].number;
  const OnsetKind kind = number == 0
                             ? (turning ? OnsetKind::hopf : OnsetKind::branch)
                             : (turning ? OnsetKind::oscillating_pattern : OnsetKind::pattern);
  add(kind, s, turning ? std::abs(lambda.imag()) : 0.0, number, *reduced, input);
  return true;
}

void Continuation::changes(double s0, const Found& a, double s1, const Found& b) {
  for (std::size_t mode = 0; mode < a.spectra.size(); ++mode) {
    const std::size_t before = unstable_count(a.spectra[mode]),
                      after = unstable_count(b.spectra[mode]);
    if (before == after) continue;
    const bool second = after > before;
    // Those closest to the axis crossed last.
    std::vector<Complex> candidates;
    for (const Complex& lambda : (second ? b : a).spectra[mode].eigenvalues)
      if (unstable(lambda)) candidates.push_back(lambda);
    std::reverse(candidates.begin(), candidates.end());
    std::size_t missing = second ? after - before : before - after;
    for (std::size_t k = 0; k < candidates.size() && missing > 0; ++k) {
      const bool pair = k + 1 < candidates.size() && candidates[k].imag() != 0.0 &&
                        candidates[k + 1] == std::conj(candidates[k]);
      if (crossing(s0, a, s1, b, mode, candidates[k], second))
        missing -= pair && missing > 1 ? 2 : 1;
      if (pair) ++k;
    }
    if (missing > 0) ++unexplained_;
  }
}

/// H - W R = 0 and det(1 - W R') = 0, for H and s.
void Continuation::fold(double s0, double s1, const Found& a, const Found& b) {
  const auto n = a.input.size();
  Eigen::VectorXd z(n + 1);
  z << 0.5 * (a.input + b.input), 0.5 * (s0 + s1);
  const auto equations = [&](const Eigen::VectorXd& at) {
    const Reduced reduced = reduce(family_(at[n]), label_);
    Eigen::MatrixXd jacobian;
    Eigen::VectorXd value(n + 1);
    value << residual(reduced.problem, at.head(n), &jacobian), 0.0;
    value[n] = jacobian.determinant();
    return value;
  };
  const double length = std::abs(s1 - s0);
  double last = std::numeric_limits<double>::infinity();
  for (int step = 0; step < 40; ++step) {
    const Eigen::VectorXd value = equations(z);
    Eigen::MatrixXd slope(n + 1, n + 1);
    for (Eigen::Index k = 0; k <= n; ++k) {
      const double h = 1e-4 * (k == n ? length : 0.1 + std::abs(z[k]));
      Eigen::VectorXd up = z, down = z;
      up[k] += h;
      down[k] -= h;
      slope.col(k) = (equations(up) - equations(down)) / (2.0 * h);
    }
    const Eigen::VectorXd change = slope.fullPivLu().solve(value);
    const double size = change.cwiseAbs().maxCoeff();
    if (!std::isfinite(size) || std::abs(z[n] - change[n] - 0.5 * (s0 + s1)) > 2.0 * length) break;
    z -= change;
    if (size < 1e-13 || (size < 1e-9 && size >= 0.5 * last)) {
      if (std::abs(z[n] - 0.5 * (s0 + s1)) > 0.51 * length) break;
      add(OnsetKind::fold, z[n], 0.0, 0, reduce(family_(z[n]), label_), z.head(n));
      return;
    }
    last = size;
  }
  ++unexplained_;
}

/// States without continuation end in pairs, the nearest together.
void Continuation::meet(double s0, double s1, const std::vector<const Found*>& lonely) {
  for (std::size_t k = 0; k + 1 < lonely.size(); k += 2) fold(s0, s1, *lonely[k], *lonely[k + 1]);
  unexplained_ += lonely.size() % 2;
}

void Continuation::join(double before, std::vector<Found>& last, double s,
                        std::vector<Found>& now) {
  const Reduced reduced = reduce(family_(s), label_), behind = reduce(family_(before), label_);
  const auto nearest = [](std::vector<Found>& all, const Eigen::VectorXd& input) -> Found* {
    for (Found& f : all)
      if ((f.input - input).cwiseAbs().maxCoeff() < 1e-7 * (1.0 + input.cwiseAbs().maxCoeff()))
        return &f;
    return nullptr;
  };
  std::vector<const Found*> ended, begun;
  for (Found& a : last) {
    Eigen::VectorXd input = a.input;
    Found* b = newton(reduced.problem, input, 1e-10) ? nearest(now, input) : nullptr;
    // Both ways, so that no two states are taken for the continuation of each other's partner.
    if (b != nullptr && !b->joined) {
      Eigen::VectorXd back = b->input;
      if (newton(behind.problem, back, 1e-10) && nearest(last, back) == &a) {
        b->joined = true;
        b->branch = a.branch;
        changes(before, a, s, *b);
        continue;
      }
    }
    ended.push_back(&a);
  }
  for (const Found& b : now)
    if (!b.joined) begun.push_back(&b);
  meet(before, s, ended);
  meet(before, s, begun);
}

StabilityDiagram Continuation::run(double from, double to, std::size_t steps) {
  std::vector<Found> last;
  double before = from;
  for (std::size_t k = 0; k <= steps; ++k) {
    const double s = k == steps ? to
                                : from + (to - from) * static_cast<double>(k) /
                                             static_cast<double>(std::max<std::size_t>(steps, 1));
    std::vector<Found> now = at(s);
    if (k > 0) join(before, last, s, now);
    report(s, now);
    last = std::move(now);
    before = s;
    watch_.advance(1.0 / static_cast<double>(steps + 1));
  }
  std::sort(diagram_.onsets.begin(), diagram_.onsets.end(),
            [](const Onset& a, const Onset& b) { return a.s < b.s; });
  diagram_.how = fmt::format("all states at {} values, {} branches", steps + 1, branches_);
  if (unexplained_ > 0) {
    diagram_.complete = false;
    diagram_.how += fmt::format("; {} changes between them are unexplained", unexplained_);
  }
  return std::move(diagram_);
}

}  // namespace

StabilityDiagram onsets(const std::function<Model(double)>& family, double from, double to,
                        std::size_t steps, double label, const core::Watch& watch) {
  return Continuation(family, label, watch).run(from, to, steps);
}

}  // namespace poise::dense
