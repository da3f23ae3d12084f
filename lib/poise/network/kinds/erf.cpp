#include "poise/network/kinds/erf.hpp"

#include <cmath>
#include <numbers>

#include "poise/network/kinds/validation.hpp"

namespace poise::network {

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
double Erf::middle() const { return 0.0; }
double Erf::reach() const {
  // erfc(4.6) = 7.7e-11.
  return gain == 0.0 ? 0.0 : 4.6 / std::abs(gain);
}
void Erf::validate(const std::string& key) const {
  require_finite(key, *this);
  require_positive_sigmoid(key, amplitude, offset, gain);
  require_bounded(key, "amplitude", supremum(), lipschitz());
}

}  // namespace poise::network
