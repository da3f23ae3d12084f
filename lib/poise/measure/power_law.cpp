#include "poise/measure/power_law.hpp"

#include <cassert>
#include <cmath>

namespace poise::measure {

PowerLaw fit_power_law(std::span<const double> n, std::span<const double> y,
                       std::span<const double> error) {
  const std::size_t points = n.size();
  assert(points >= 2 && y.size() == points && error.size() == points);
  const auto weight = [&](std::size_t k) { return (y[k] / error[k]) * (y[k] / error[k]); };
  double total = 0.0, mean_x = 0.0, mean_y = 0.0;
  for (std::size_t k = 0; k < points; ++k) {
    total += weight(k);
    mean_x += weight(k) * std::log(n[k]);
    mean_y += weight(k) * std::log(y[k]);
  }
  mean_x /= total;
  mean_y /= total;
  double xx = 0.0, xy = 0.0;
  for (std::size_t k = 0; k < points; ++k) {
    const double x = std::log(n[k]) - mean_x;
    xx += weight(k) * x * x;
    xy += weight(k) * x * (std::log(y[k]) - mean_y);
  }
  PowerLaw fit;
  fit.exponent = xy / xx;
  fit.exponent_error = 1.0 / std::sqrt(xx);
  fit.prefactor = std::exp(mean_y - fit.exponent * mean_x);
  double chi_square = 0.0;
  for (std::size_t k = 0; k < points; ++k) {
    const double residual = std::log(y[k]) - mean_y - fit.exponent * (std::log(n[k]) - mean_x);
    chi_square += weight(k) * residual * residual;
  }
  fit.reduced_chi_square = points > 2 ? chi_square / static_cast<double>(points - 2) : std::nan("");
  return fit;
}

}  // namespace poise::measure
