#include "poise/network/kinds/tanh.hpp"

#include <cmath>
#include <numbers>

#include "poise/network/kinds/validation.hpp"

namespace poise::network {
namespace {

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
double Tanh::middle() const { return 0.0; }
double Tanh::reach() const {
  // 1 - tanh 12 = 7.6e-11.
  return gain == 0.0 ? 0.0 : 12.0 / std::abs(gain);
}
void Tanh::validate(const std::string& key) const {
  require_finite(key, *this);
  require_positive_sigmoid(key, amplitude, offset, gain);
  require_bounded(key, "amplitude", supremum(), lipschitz());
}

}  // namespace poise::network
