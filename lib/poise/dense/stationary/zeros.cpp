#include "poise/dense/stationary/zeros.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

namespace poise::dense {
namespace {

using Complex = std::complex<double>;
using Function = std::function<Complex(Complex)>;

class Search {
 public:
  Search(const Function& F, double step, const core::Watch& watch)
      : F_(F), step_(step), watch_(watch) {}

  /// Number of zeros; nothing where one is on the edge, as far as can be seen.
  std::optional<int> count(const Rectangle& r);
  void find(const Rectangle& r, int expected, Zeros& zeros);

 private:
  Complex at(Complex z) {
    if (++calls_ % 64 == 0) core::stop_if_asked(watch_.stop, "the search for eigenvalues");
    return F_(z);
  }
  bool turn(Complex a, Complex Fa, Complex b, Complex Fb, int depth, double& phase);
  bool along(Complex a, Complex b, double& phase);
  std::optional<Complex> newton(Complex z, const Rectangle& r, const std::vector<Complex>& known);
  std::vector<Complex> newton_all(const Rectangle& r, int expected);

  const Function& F_;
  double step_;
  const core::Watch& watch_;
  long calls_ = 0;
};

bool Search::turn(Complex a, Complex Fa, Complex b, Complex Fb, int depth, double& phase) {
  constexpr double most = 1.0;
  constexpr int deepest = 30;
  const Complex middle = 0.5 * (a + b), Fm = at(middle);
  if (Fa == 0.0 || Fb == 0.0 || Fm == 0.0) return false;
  const double first = std::arg(Fm / Fa), second = std::arg(Fb / Fm);
  if (std::abs(first) < most && std::abs(second) < most) {
    phase += first + second;
    return true;
  }
  if (depth >= deepest) return false;
  return turn(a, Fa, middle, Fm, depth + 1, phase) && turn(middle, Fm, b, Fb, depth + 1, phase);
}

bool Search::along(Complex a, Complex b, double& phase) {
  const int pieces = std::max(4, static_cast<int>(std::ceil(std::abs(b - a) / step_)));
  Complex from = a, F_from = at(a);
  for (int k = 1; k <= pieces; ++k) {
    const Complex to = k == pieces ? b : a + (b - a) * (static_cast<double>(k) / pieces);
    const Complex F_to = at(to);
    if (!turn(from, F_from, to, F_to, 0, phase)) return false;
    from = to;
    F_from = F_to;
  }
  return true;
}

std::optional<int> Search::count(const Rectangle& r) {
  const std::array<Complex, 5> corner{Complex(r.left, r.bottom), Complex(r.right, r.bottom),
                                      Complex(r.right, r.top), Complex(r.left, r.top),
                                      Complex(r.left, r.bottom)};
  double phase = 0.0;
  for (std::size_t k = 0; k < 4; ++k)
    if (!along(corner[k], corner[k + 1], phase)) return std::nullopt;
  return static_cast<int>(std::lround(phase / (2.0 * std::numbers::pi)));
}

/// From z to a zero in r that is none of the known ones.
std::optional<Complex> Search::newton(Complex z, const Rectangle& r,
                                      const std::vector<Complex>& known) {
  constexpr int most_steps = 40;
  const double size = std::max(r.right - r.left, r.top - r.bottom);
  const auto inside = [&](Complex y, double margin) {
    return y.real() > r.left - margin && y.real() < r.right + margin &&
           y.imag() > r.bottom - margin && y.imag() < r.top + margin;
  };
  double last = size;
  for (int k = 0; k < most_steps; ++k) {
    const double h = 1e-4 * std::min(size, step_);
    const Complex F = at(z);
    if (F == 0.0) return inside(z, 0.0) ? std::optional(z) : std::nullopt;
    // Central, with the two directions: the error is of fourth order in h.
    const Complex i(0.0, 1.0);
    const Complex slope = (at(z + h) - at(z - h) - i * (at(z + i * h) - at(z - i * h))) / (4.0 * h);
    Complex ratio = slope / F;
    for (const Complex& zero : known) ratio -= 1.0 / (z - zero);
    const Complex change = -1.0 / ratio;
    if (!std::isfinite(std::abs(change))) return std::nullopt;
    z += change;
    if (!inside(z, 0.5 * size)) return std::nullopt;
    // Newton's last step says nothing any more once it stops to shrink.
    if (std::abs(change) < 1e-13 * (size + std::abs(z)) ||
        (std::abs(change) < 1e-9 * (size + std::abs(z)) && std::abs(change) >= 0.5 * last))
      return inside(z, 0.0) ? std::optional(z) : std::nullopt;
    last = std::abs(change);
  }
  return std::nullopt;
}

std::vector<Complex> Search::newton_all(const Rectangle& r, int expected) {
  std::vector<Complex> found;
  const double width = r.right - r.left, height = r.top - r.bottom;
  for (const auto& [x, y] : std::array<std::array<double, 2>, 5>{
           {{0.5, 0.5}, {0.25, 0.3}, {0.75, 0.7}, {0.3, 0.75}, {0.7, 0.25}}}) {
    while (static_cast<int>(found.size()) < expected) {
      const auto zero = newton({r.left + x * width, r.bottom + y * height}, r, found);
      if (!zero) break;
      found.push_back(*zero);
    }
  }
  return found;
}

void Search::find(const Rectangle& r, int expected, Zeros& zeros) {
  if (expected <= 0) {
    zeros.complete = zeros.complete && expected == 0;
    return;
  }
  constexpr int few = 3;
  const double width = r.right - r.left, height = r.top - r.bottom;
  const double size = std::max(width, height);
  if (expected <= few) {
    const auto found = newton_all(r, expected);
    if (static_cast<int>(found.size()) == expected) {
      zeros.value.insert(zeros.value.end(), found.begin(), found.end());
      return;
    }
  }
  // Zeros that cannot be told apart are one, as often as they were counted.
  if (size < 1e-6 * step_) {
    const Complex middle(0.5 * (r.left + r.right), 0.5 * (r.bottom + r.top));
    zeros.value.insert(zeros.value.end(), static_cast<std::size_t>(expected), middle);
    return;
  }
  // Off the middle, where symmetry puts zeros.
  for (const double share : {0.513, 0.457, 0.571, 0.399, 0.631}) {
    Rectangle first = r, second = r;
    if (width > height)
      first.right = second.left = r.left + share * width;
    else
      first.top = second.bottom = r.bottom + share * height;
    const auto in_first = count(first), in_second = count(second);
    if (!in_first || !in_second || *in_first + *in_second != expected) continue;
    find(first, *in_first, zeros);
    find(second, *in_second, zeros);
    return;
  }
  zeros.complete = false;
}

}  // namespace

Zeros zeros_in(const Function& F, const Rectangle& where, double step, const core::Watch& watch) {
  Search search(F, step, watch);
  Zeros zeros;
  Rectangle r = where;
  const double width = r.right - r.left, height = r.top - r.bottom;
  for (int attempt = 0; attempt < 6; ++attempt) {
    if (const auto expected = search.count(r)) {
      search.find(r, *expected, zeros);
      return zeros;
    }
    // A zero on the edge: a rectangle that is a little larger.
    r.left -= 1.3e-3 * width;
    r.right += 0.9e-3 * width;
    r.bottom -= 1.1e-3 * height;
    r.top += 0.7e-3 * height;
  }
  zeros.complete = false;
  return zeros;
}

}  // namespace poise::dense
