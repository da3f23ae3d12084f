#include "poise/network/kinds/bump.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "poise/core/error.hpp"
#include "poise/network/kinds/validation.hpp"

namespace poise::network {

double Bump::value(double x) const {
  const double z = (x - center) / width;
  if (height >= 0.0) return base + height * std::exp(-0.5 * z * z);
  // A dip: counted up from its floor, so that nothing cancels where base + height is small.
  // Rounding must not carry it over the supremum, on which thinning relies.
  return std::min(base, (base + height) + height * std::expm1(-0.5 * z * z));
}
double Bump::derivative(double x) const {
  const double z = (x - center) / width;
  return -height / width * z * std::exp(-0.5 * z * z);
}
double Bump::second_derivative(double x) const {
  const double z = (x - center) / width;
  return height / (width * width) * (z - 1.0) * (z + 1.0) * std::exp(-0.5 * z * z);
}
Taylor Bump::taylor(double x) const {
  const double z = (x - center) / width;
  const double bump = height * std::exp(-0.5 * z * z);
  return {value(x), -bump / width * z, bump / (width * width) * (z - 1.0) * (z + 1.0)};
}
double Bump::supremum() const { return base + std::max(height, 0.0); }
double Bump::infimum() const { return base + std::min(height, 0.0); }
double Bump::lipschitz() const { return std::abs(height) / width * std::exp(-0.5); }
double Bump::second_bound() const {
  return std::abs(height) / (width * width);  // |z^2 - 1| e^{-z^2/2} is largest at 0
}
double Bump::third_bound() const {
  constexpr double most = 1.3802;  // of |z^3 - 3 z| e^{-z^2/2} = 1.38012..., at z^2 = 3 - sqrt(6)
  return most * std::abs(height) / (width * width * width);
}
double Bump::drift_bound() const {
  // |x f'(x)| <= |height| (z^2 + |center z| / width) e^{-z^2/2}, the terms largest at z^2 = 2
  // and 1.
  return std::abs(height) * (2.0 * std::exp(-1.0) + std::abs(center) / width * std::exp(-0.5));
}
double Bump::middle() const { return center; }
double Bump::reach() const {
  // e^(-6.8^2 / 2) = 9.1e-11.
  return std::abs(center) + 6.8 * width;
}
void Bump::validate(const std::string& key) const {
  require_finite(key, *this);
  if (width <= 0.0)
    throw core::ParameterError(key + ".width", fmt::format("is {}, expected > 0", width));
  const bool infimum_attained = height <= 0.0;
  if (base < 0.0 || infimum() < 0.0 || (infimum_attained && infimum() == 0.0))
    throw core::ParameterError(
        key + ".base", fmt::format("is {} with height {}: the intensity is not positive everywhere",
                                   base, height));
  require_bounded(key, "height", supremum(), lipschitz());
}

}  // namespace poise::network
