/// f(x) = amplitude (erf(gain x) + offset).
#pragma once

#include <string>
#include <string_view>

#include "poise/network/kinds/kind.hpp"

namespace poise::network {

struct Erf {
  double amplitude = 1.0;
  double offset = 1.0;
  double gain = 1.0;

  static constexpr std::string_view name = "erf";
  static constexpr Shape shape = Shape::sigmoid;
  static constexpr Parameter<Erf> parameters[] = {
      {"amplitude", &Erf::amplitude}, {"offset", &Erf::offset}, {"gain", &Erf::gain}};

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
  friend bool operator==(const Erf&, const Erf&) = default;
};

}  // namespace poise::network
