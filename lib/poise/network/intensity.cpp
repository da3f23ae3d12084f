#include "poise/network/intensity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <numbers>

#include "poise/core/error.hpp"

namespace poise::network {
namespace {

using core::ParameterError;

void require_finite(const std::string& key,
                    std::initializer_list<std::pair<const char*, double>> parameters) {
  for (const auto& [name, number] : parameters)
    if (!std::isfinite(number))
      throw ParameterError(key + "." + name,
                           fmt::format("is {}, expected a finite number", number));
}

/// amplitude (s(x) + offset) with s running from -1 to 1, neither attained, is positive everywhere
/// just when amplitude > 0, offset >= 1 or amplitude < 0, offset <= -1.
void require_positive_sigmoid(const std::string& key, double amplitude, double offset,
                              double gain) {
  const bool flat = gain == 0.0;
  const bool positive =
      flat ? amplitude * offset > 0.0
           : (amplitude > 0.0 && offset >= 1.0) || (amplitude < 0.0 && offset <= -1.0);
  if (positive) return;
  if (amplitude == 0.0)
    throw ParameterError(key + ".amplitude", "is 0, so the intensity is not positive");
  throw ParameterError(
      key + ".offset",
      fmt::format("is {}: the intensity is not positive everywhere; with amplitude {} expected an "
                  "offset {}",
                  offset, amplitude, amplitude > 0.0 ? "of at least 1" : "of at most -1"));
}

/// Finite parameters may still have an infinite product, and then nothing bounds the intensity.
void require_bounded(const std::string& key, const char* name, double supremum, double lipschitz) {
  if (std::isfinite(supremum) && std::isfinite(lipschitz)) return;
  throw ParameterError(
      key + "." + name,
      fmt::format("is too large: the intensity has supremum {} and Lipschitz constant {}, expected "
                  "finite numbers",
                  supremum, lipschitz));
}

/// A sigmoid's bound on the side `side` = +1 (supremum) or -1 (infimum).
double sigmoid_bound(double amplitude, double offset, double gain, double side) {
  if (gain == 0.0) return amplitude * offset;
  return amplitude * (offset + (amplitude > 0.0 ? side : -side));
}

/// sech^2(y), without overflow.
double sech2(double y) {
  const double decay = std::exp(-2.0 * std::abs(y));
  return 4.0 * decay / ((1.0 + decay) * (1.0 + decay));
}

}  // namespace

double Tanh::value(double x) const {
  // (offset - 1) + (1 + tanh y), each term positive, so that nothing cancels where 1 + tanh y is
  // tiny.
  const double y = gain * x;
  if (offset >= 1.0) return amplitude * ((offset - 1.0) + 2.0 / (1.0 + std::exp(-2.0 * y)));
  if (offset <= -1.0) return amplitude * ((offset + 1.0) - 2.0 / (1.0 + std::exp(2.0 * y)));
  return amplitude * (std::tanh(y) + offset);  // positive only if gain = 0: no tail to protect
}
double Tanh::derivative(double x) const { return amplitude * gain * sech2(gain * x); }
double Tanh::second_derivative(double x) const {
  const double y = gain * x;
  return -2.0 * amplitude * gain * gain * std::tanh(y) * sech2(y);
}
double Tanh::supremum() const { return sigmoid_bound(amplitude, offset, gain, 1.0); }
double Tanh::infimum() const { return sigmoid_bound(amplitude, offset, gain, -1.0); }
double Tanh::lipschitz() const { return std::abs(amplitude * gain); }
void Tanh::validate(const std::string& key) const {
  require_finite(key, {{"amplitude", amplitude}, {"offset", offset}, {"gain", gain}});
  require_positive_sigmoid(key, amplitude, offset, gain);
  require_bounded(key, "amplitude", supremum(), lipschitz());
}

double Erf::value(double x) const {
  const double y = gain * x;
  if (offset >= 1.0) return amplitude * ((offset - 1.0) + std::erfc(-y));
  if (offset <= -1.0) return amplitude * ((offset + 1.0) - std::erfc(y));
  return amplitude * (std::erf(y) + offset);  // as in Tanh
}
double Erf::derivative(double x) const {
  const double y = gain * x;
  return amplitude * gain * 2.0 * std::numbers::inv_sqrtpi * std::exp(-y * y);
}
double Erf::second_derivative(double x) const { return -2.0 * gain * (gain * x) * derivative(x); }
double Erf::supremum() const { return sigmoid_bound(amplitude, offset, gain, 1.0); }
double Erf::infimum() const { return sigmoid_bound(amplitude, offset, gain, -1.0); }
double Erf::lipschitz() const {
  return std::abs(amplitude * gain) * 2.0 * std::numbers::inv_sqrtpi;
}
void Erf::validate(const std::string& key) const {
  require_finite(key, {{"amplitude", amplitude}, {"offset", offset}, {"gain", gain}});
  require_positive_sigmoid(key, amplitude, offset, gain);
  require_bounded(key, "amplitude", supremum(), lipschitz());
}

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
double Bump::supremum() const { return base + std::max(height, 0.0); }
double Bump::infimum() const { return base + std::min(height, 0.0); }
double Bump::lipschitz() const { return std::abs(height) / width * std::exp(-0.5); }
void Bump::validate(const std::string& key) const {
  require_finite(key, {{"base", base}, {"height", height}, {"center", center}, {"width", width}});
  if (width <= 0.0) throw ParameterError(key + ".width", fmt::format("is {}, expected > 0", width));
  const bool infimum_attained = height <= 0.0;
  if (base < 0.0 || infimum() < 0.0 || (infimum_attained && infimum() == 0.0))
    throw ParameterError(
        key + ".base", fmt::format("is {} with height {}: the intensity is not positive everywhere",
                                   base, height));
  require_bounded(key, "height", supremum(), lipschitz());
}

void Constant::validate(const std::string& key) const {
  require_finite(key, {{"rate", rate}});
  if (rate <= 0.0) throw ParameterError(key + ".rate", fmt::format("is {}, expected > 0", rate));
}

Monotonicity monotonicity(const Intensity& f) {
  if (lipschitz(f) == 0.0) return Monotonicity::constant;
  if (std::holds_alternative<Bump>(f)) return Monotonicity::none;
  return derivative(f, 0.0) > 0.0 ? Monotonicity::increasing : Monotonicity::decreasing;
}

}  // namespace poise::network
