#include "poise/gaussian/hermite.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <variant>

#include "poise/gaussian/expectation.hpp"
#include "poise/gaussian/third_derivative.hpp"

namespace poise::gaussian {
namespace {

constexpr std::size_t most = 64;

/// |He_k(z)| e^(-z^2/2) / sqrt(k!) <= e^(-z^2/4) [Cramer 1946]: below 1e-16 beyond.
constexpr double reach = 12.2;

/// How far f's argument must move for f to change its slope; 0 where f is constant.
template <class Kind>
double length(const Kind& f) {
  return f.second_bound() > 0.0 ? f.lipschitz() / f.second_bound() : 0.0;
}

/// Of the trapezoidal rule in z: exp(-2 pi d / step) with d the half-width of the strip, which for
/// all kinds is 1.2 lengths and more, and exp(-2 (pi / step)^2) for the density itself.
double step_for(double length, double deviation) {
  constexpr double part = 1.0 / 7.0;
  return std::min(0.25, part * length / deviation);
}

/// sum over nodes z of density(z) step g(z, f(v + deviation z)).
template <class Kind, class G>
void over_nodes(const Kind& f, double v, double deviation, double step, G g) {
  const auto last = static_cast<int>(std::ceil(reach / step));
  const double front = step / std::sqrt(2.0 * std::numbers::pi);
  for (int j = -last; j <= last; ++j) {
    const double z = j * step;
    g(z, front * std::exp(-0.5 * z * z) * f.value(v + deviation * z));
  }
}

/// d_first and those that follow.
template <class Kind>
void high_coefficients(const Kind& f, double v, double K, std::size_t first, std::span<double> d) {
  std::fill(d.begin() + static_cast<std::ptrdiff_t>(first), d.end(), 0.0);
  const double own = length(f);
  if (own == 0.0) return;
  const double deviation = std::max(std::sqrt(K), 1e-4 * own);
  std::array<double, most> sum{};
  over_nodes(f, v, deviation, step_for(own, deviation), [&](double z, double weight) {
    double before = 1.0, now = z;  // He_0, He_1
    for (std::size_t k = 2; k < d.size(); ++k) {
      const double next = z * now - static_cast<double>(k - 1) * before;
      before = now;
      now = next;
      if (k >= first) sum[k] += weight * now;
    }
  });
  double scale = 1.0;  // 1 / (k! deviation^k)
  for (std::size_t k = 1; k < d.size(); ++k) {
    scale /= static_cast<double>(k) * deviation;
    if (k >= first) d[k] = sum[k] * scale;
  }
}

}  // namespace

void hermite_coefficients(const network::Intensity& f, double v, double K, std::span<double> d) {
  const Expectation low = expectation(f, v, K);
  const std::array<double, 3> first{low.value, low.d_mean, low.d_variance};  // E f''/2 = d/dK
  std::copy_n(first.begin(), std::min(d.size(), first.size()), d.begin());
  if (d.size() <= 3) return;
  // K^(3/2) d_3 has digits enough left unless K is small; its own formula costs as much as all else.
  constexpr double small = 0.05;
  std::visit(
      [&](const auto& kind) {
        const bool from_nodes = std::sqrt(K) > small * length(kind);
        high_coefficients(kind, v, K, from_nodes ? 3 : 4, d);
        if (!from_nodes) d[3] = third_derivative(f, v, K) / 6.0;
      },
      f);
}

double mean_square(const network::Intensity& f, double v, double K) {
  return std::visit(
      [&](const auto& kind) {
        const double own = length(kind), deviation = std::sqrt(K);
        if (own == 0.0 || deviation == 0.0) return kind.value(v) * kind.value(v);
        double sum = 0.0;
        over_nodes(kind, v, deviation, step_for(own, deviation),
                   [&](double z, double weight) { sum += weight * kind.value(v + deviation * z); });
        return sum;
      },
      f);
}

}  // namespace poise::gaussian
