#include "poise/network/kinds/softplus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "poise/core/error.hpp"
#include "poise/network/kinds/validation.hpp"

namespace poise::network {

double Softplus::value(double x) const { return taylor(x).value; }
double Softplus::derivative(double x) const { return taylor(x).first; }
double Softplus::second_derivative(double x) const { return taylor(x).second; }
Taylor Softplus::taylor(double x) const {
  // log(1 + e^y) = max(y, 0) + log(1 + e^-|y|): two terms >= 0, so that nothing cancels.
  const double y = gain * (x - threshold);
  const double decay = std::exp(-std::abs(y));
  const double inverse = 1.0 / (1.0 + decay);
  return {rate * (std::max(y, 0.0) + std::log1p(decay)),
          rate * gain * ((y < 0.0 ? decay : 1.0) * inverse),
          rate * gain * gain * (decay * inverse * inverse)};
}
double Softplus::supremum() const {
  return gain == 0.0 ? value(0.0) : std::numeric_limits<double>::infinity();
}
double Softplus::infimum() const { return gain == 0.0 ? value(0.0) : 0.0; }
double Softplus::lipschitz() const { return rate * std::abs(gain); }
double Softplus::second_bound() const { return 0.25 * rate * gain * gain; }
double Softplus::third_bound() const {
  constexpr double most = 0.09623;  // of sigma'', at most 1 / (6 sqrt 3) = 0.096225..., rounded up
  return most * rate * std::abs(gain) * gain * gain;
}
double Softplus::drift_bound() const {
  return gain == 0.0 ? 0.0 : std::numeric_limits<double>::infinity();
}
double Softplus::middle() const { return threshold; }
double Softplus::reach() const {
  // e^-23.1 = 9.3e-11.
  return std::abs(threshold) + (gain == 0.0 ? 0.0 : 23.1 / std::abs(gain));
}
void Softplus::validate(const std::string& key) const {
  require_finite(key, *this);
  if (rate <= 0.0)
    throw core::ParameterError(key + ".rate", fmt::format("is {}, expected > 0", rate));
  // Where f has no bound of its own, all bounds on it come from its derivatives.
  const bool known =
      std::isfinite(lipschitz()) && std::isfinite(second_bound()) && std::isfinite(third_bound());
  if (!known)
    throw core::ParameterError(
        key + ".gain",
        fmt::format("is {} with rate {}: the bounds of the first three derivatives, {}, {} and {}, "
                    "must be finite",
                    gain, rate, lipschitz(), second_bound(), third_bound()));
}

}  // namespace poise::network
