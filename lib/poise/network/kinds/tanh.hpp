/// f(x) = amplitude (tanh(gain x) + offset): the family of the paper. [MV, (6.1)-(6.4)]
#pragma once

#include <string>
#include <string_view>

#include "poise/network/kinds/kind.hpp"

namespace poise::network {

struct Tanh {
  double amplitude = 1.0;
  double offset = 1.0;
  double gain = 1.0;

  static constexpr std::string_view name = "tanh";
  static constexpr Shape shape = Shape::sigmoid;
  static constexpr Parameter<Tanh> parameters[] = {
      {"amplitude", &Tanh::amplitude}, {"offset", &Tanh::offset}, {"gain", &Tanh::gain}};

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
  friend bool operator==(const Tanh&, const Tanh&) = default;
};

}  // namespace poise::network
