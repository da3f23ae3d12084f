#include "poise/dense/distance/cells.hpp"

#include <cmath>
#include <cstddef>
#include <numbers>
#include <type_traits>

namespace poise::dense {
namespace {

constexpr double two_pi = 2.0 * std::numbers::pi;

/// Of a polynomial over [a, b]: sum c_k (b^(k+1) - a^(k+1)) / ((k + 1) (b - a)), the quotient of
/// powers written as the sum of a^i b^(k-i), which does not cancel.
double average(const std::vector<double>& c, double a, double b) {
  double total = 0.0, powers = 1.0, power_of_b = 1.0;
  for (std::size_t k = 0; k < c.size(); ++k) {
    total += c[k] * powers / static_cast<double>(k + 1);
    power_of_b *= b;
    powers = powers * a + power_of_b;
  }
  return total;
}

/// sin(x) / x.
double sinc(double x) { return x == 0.0 ? 1.0 : std::sin(x) / x; }

/// The averages of a sum of products are products of averages: target[k * cells + cell].
struct Factors {
  std::size_t rank;
  std::vector<double> target;
  std::vector<double> source;
};

Factors factors(const LowRankKernel& w, const Pieces& cells) {
  Factors all{w.terms.size(), {}, {}};
  for (const Product& term : w.terms)
    for (std::size_t c = 0; c < cells.count(); ++c) {
      all.target.push_back(average(term.target, cells.cuts()[c], cells.cuts()[c + 1]));
      all.source.push_back(average(term.source, cells.cuts()[c], cells.cuts()[c + 1]));
    }
  return all;
}

Factors factors(const CosineKernel& w, const Pieces& cells) {
  const std::size_t n = cells.count();
  Factors all{3, std::vector<double>(3 * n), std::vector<double>(3 * n)};
  for (std::size_t c = 0; c < n; ++c) {
    // The average of cos(2 pi xi) over a cell: that at its middle times sinc(pi mass).
    const double middle = two_pi * cells.middle(c);
    const double damp = sinc(std::numbers::pi * cells.mass()[c]),
                 shifted = middle - two_pi * w.shift;
    all.target[c] = w.mean;
    all.target[n + c] = w.amplitude * damp * std::cos(shifted);
    all.target[2 * n + c] = w.amplitude * damp * std::sin(shifted);
    all.source[c] = 1.0;
    all.source[n + c] = damp * std::cos(middle);
    all.source[2 * n + c] = damp * std::sin(middle);
  }
  return all;
}

std::vector<double> sum_of_products(const Factors& factors, std::size_t n) {
  std::vector<double> matrix(n * n, 0.0);
  for (std::size_t k = 0; k < factors.rank; ++k)
    for (std::size_t d = 0; d < n; ++d)
      for (std::size_t c = 0; c < n; ++c)
        matrix[d * n + c] += factors.target[k * n + c] * factors.source[k * n + d];
  return matrix;
}

/// G with G'' (u) = exp(-u^2 / (2 s^2)): the integral of the kernel over [a, b] x [c, d] is
/// G(b - c) - G(a - c) - G(b - d) + G(a - d).
std::vector<double> averages(const GaussianKernel& w, const Pieces& cells) {
  const double s = w.width;
  const auto G = [s](double u) {
    return u * s * std::sqrt(0.5 * std::numbers::pi) * std::erf(u / (s * std::numbers::sqrt2)) +
           s * s * std::exp(-0.5 * (u / s) * (u / s));
  };
  const std::size_t n = cells.count();
  const std::vector<double>& cut = cells.cuts();
  std::vector<double> matrix(n * n);
  for (std::size_t q = 0; q < n; ++q)
    for (std::size_t p = 0; p < n; ++p) {
      const double a = cut[p], b = cut[p + 1], c = cut[q], d = cut[q + 1];
      matrix[q * n + p] =
          w.height * (G(b - c) - G(a - c) - G(b - d) + G(a - d)) / ((b - a) * (d - c));
    }
  return matrix;
}

/// Bounds of |p| and |p'| on [0, 1].
double size(const std::vector<double>& c) {
  double total = 0.0;
  for (const double x : c) total += std::abs(x);
  return total;
}
double slope(const std::vector<double>& c) {
  double total = 0.0;
  for (std::size_t k = 1; k < c.size(); ++k) total += static_cast<double>(k) * std::abs(c[k]);
  return total;
}

}  // namespace

std::vector<double> cell_averages(const Graphon& w, const Pieces& cells) {
  const std::size_t n = cells.count();
  return std::visit(
      [&](const auto& kind) {
        using Kind = std::decay_t<decltype(kind)>;
        if constexpr (std::is_same_v<Kind, CosineKernel> || std::is_same_v<Kind, LowRankKernel>) {
          return sum_of_products(factors(kind, cells), n);
        } else if constexpr (std::is_same_v<Kind, GaussianKernel>) {
          return averages(kind, cells);
        } else {
          const Graphon step = kind;
          std::vector<double> matrix(n * n);
          for (std::size_t d = 0; d < n; ++d)
            for (std::size_t c = 0; c < n; ++c)
              matrix[d * n + c] = value(step, cells.middle(c), cells.middle(d));
          return matrix;
        }
      },
      w);
}

Slopes slopes(const Graphon& w) {
  if (const auto* cosine = std::get_if<CosineKernel>(&w)) {
    const double steepest = two_pi * std::abs(cosine->amplitude);
    return {steepest, steepest};
  }
  if (const auto* gaussian = std::get_if<GaussianKernel>(&w)) {
    // Of exp(-u^2 / 2) at u = 1.
    const double steepest = std::abs(gaussian->height) / gaussian->width * std::exp(-0.5);
    return {steepest, steepest};
  }
  Slopes all;
  if (const auto* products = std::get_if<LowRankKernel>(&w))
    for (const Product& term : products->terms) {
      all.target += slope(term.target) * size(term.source);
      all.source += size(term.target) * slope(term.source);
    }
  return all;
}

double averaging_error(const Slopes& slopes, const Pieces& cells) {
  double squares = 0.0;
  for (const double mass : cells.mass()) squares += mass * mass;
  return (slopes.target + slopes.source) / 6.0 * squares;
}

Pieces cut_finer(const Pieces& pieces, std::size_t count) {
  std::vector<double> mass;
  for (const double whole : pieces.mass()) {
    // A part in 1e9 for rounding: 0.3 is 30 hundredths.
    const double parts =
        std::max(1.0, std::ceil(whole * static_cast<double>(count) * (1.0 - 1e-9)));
    mass.insert(mass.end(), static_cast<std::size_t>(parts), whole / parts);
  }
  return Pieces(mass);
}

}  // namespace poise::dense
