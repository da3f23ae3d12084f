/// f(x) = rate: neurons that do not listen. The network is then shot noise.
#pragma once

#include <string>
#include <string_view>

#include "poise/network/kinds/kind.hpp"

namespace poise::network {

struct Constant {
  double rate = 1.0;

  static constexpr std::string_view name = "constant";
  static constexpr Shape shape = Shape::flat;
  static constexpr Parameter<Constant> parameters[] = {{"rate", &Constant::rate}};

  double value(double) const { return rate; }
  double derivative(double) const { return 0.0; }
  double second_derivative(double) const { return 0.0; }
  Taylor taylor(double) const { return {rate, 0.0, 0.0}; }
  double supremum() const { return rate; }
  double infimum() const { return rate; }
  double lipschitz() const { return 0.0; }
  double second_bound() const { return 0.0; }
  double third_bound() const { return 0.0; }
  double drift_bound() const { return 0.0; }
  double middle() const { return 0.0; }
  double reach() const { return 0.0; }
  void validate(const std::string& key) const;
  friend bool operator==(const Constant&, const Constant&) = default;
};

}  // namespace poise::network
