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
Taylor Tanh::taylor(double x) const {
  const double y = gain * x;
  const double decay = std::exp(-2.0 * std::abs(y));
  const double inverse = 1.0 / (1.0 + decay);
  const double large = 2.0 * inverse;          // 1 + tanh |y|
  const double small = 2.0 * decay * inverse;  // 1 - tanh |y|
  const double slope = large * small;          // sech^2 y
  const double tanh_y = std::copysign((1.0 - decay) * inverse, y);
  double value = amplitude * (tanh_y + offset);  // as value(x), without a further exponential
  if (offset >= 1.0) value = amplitude * ((offset - 1.0) + (y < 0.0 ? small : large));
  if (offset <= -1.0) value = amplitude * ((offset + 1.0) - (y < 0.0 ? large : small));
  return {value, amplitude * gain * slope, -2.0 * amplitude * gain * gain * tanh_y * slope};
}
double Tanh::supremum() const { return sigmoid_bound(amplitude, offset, gain, 1.0); }
double Tanh::infimum() const { return sigmoid_bound(amplitude, offset, gain, -1.0); }
double Tanh::lipschitz() const { return std::abs(amplitude * gain); }
double Tanh::second_bound() const {
  const double most = 4.0 / (3.0 * std::numbers::sqrt3);  // of |2 tanh sech^2|, at tanh^2 = 1/3
  return most * std::abs(amplitude) * gain * gain;
}
double Tanh::third_bound() const {
  return 2.0 * std::abs(amplitude * gain) * gain * gain;  // |tanh'''| is largest at 0
}
double Tanh::drift_bound() const {
  constexpr double most = 0.4478;  // of y sech^2 y = 0.44774..., at 2 y tanh y = 1
  return gain == 0.0 ? 0.0 : most * std::abs(amplitude);
}
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
Taylor Erf::taylor(double x) const {
  const double slope = derivative(x);
  return {value(x), slope, -2.0 * gain * (gain * x) * slope};
}
double Erf::supremum() const { return sigmoid_bound(amplitude, offset, gain, 1.0); }
double Erf::infimum() const { return sigmoid_bound(amplitude, offset, gain, -1.0); }
double Erf::lipschitz() const {
  return std::abs(amplitude * gain) * 2.0 * std::numbers::inv_sqrtpi;
}
double Erf::second_bound() const {
  // 2 y e^{-y^2} is largest at y^2 = 1/2.
  return lipschitz() * std::abs(gain) * std::numbers::sqrt2 * std::exp(-0.5);
}
double Erf::third_bound() const {
  return 2.0 * lipschitz() * gain * gain;  // |4 y^2 - 2| e^{-y^2} is largest at 0
}
double Erf::drift_bound() const {
  // y e^{-y^2} is largest at y^2 = 1/2.
  const double most = 2.0 * std::numbers::inv_sqrtpi * std::exp(-0.5) / std::numbers::sqrt2;
  return gain == 0.0 ? 0.0 : most * std::abs(amplitude);
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
