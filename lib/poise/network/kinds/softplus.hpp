/// f(x) = rate log(1 + exp(gain (x - threshold))): silence below the threshold, a line above it.
///
/// The one kind without a bound, so that Hypothesis 3.1 of the paper does not hold for it. It is
/// Lipschitz, which is enough for the network and its limit to be defined. What needs a bound
/// refuses it: sup f is infinite here, and so is sup |x f'|.
#pragma once

#include <string>
#include <string_view>

#include "poise/network/kinds/kind.hpp"

namespace poise::network {

struct Softplus {
  double rate = 1.0;
  double gain = 1.0;
  double threshold = 0.0;

  static constexpr std::string_view name = "softplus";
  static constexpr Shape shape = Shape::ramp;
  static constexpr Parameter<Softplus> parameters[] = {
      {"rate", &Softplus::rate}, {"gain", &Softplus::gain}, {"threshold", &Softplus::threshold}};

  double value(double x) const;
  double derivative(double x) const;
  double second_derivative(double x) const;
  Taylor taylor(double x) const;
  double supremum() const;
  double infimum() const;
  double lipschitz() const;
  double second_bound() const;
  double third_bound() const;
  double drift_bound() const;
  double middle() const;
  double reach() const;
  void validate(const std::string& key) const;
  friend bool operator==(const Softplus&, const Softplus&) = default;
};

}  // namespace poise::network
