/// A fifth kind as a newcomer might write it: `Bump` under another name.
///
/// It has all that network/ asks for. Whether the floors above know it is what this folder tests.
#pragma once

#include "poise/network/kinds/bump.hpp"

namespace poise::network {

struct Dome {
  double base = 1.0;
  double height = 1.0;
  double center = 0.0;
  double width = 1.0;

  static constexpr std::string_view name = "dome";
  static constexpr Shape shape = Shape::bump;
  static constexpr Parameter<Dome> parameters[] = {{"base", &Dome::base},
                                                   {"height", &Dome::height},
                                                   {"center", &Dome::center},
                                                   {"width", &Dome::width}};

  Bump as_bump() const { return {base, height, center, width}; }
  double value(double x) const { return as_bump().value(x); }
  double derivative(double x) const { return as_bump().derivative(x); }
  double second_derivative(double x) const { return as_bump().second_derivative(x); }
  Taylor taylor(double x) const { return as_bump().taylor(x); }
  double supremum() const { return as_bump().supremum(); }
  double infimum() const { return as_bump().infimum(); }
  double lipschitz() const { return as_bump().lipschitz(); }
  double second_bound() const { return as_bump().second_bound(); }
  double third_bound() const { return as_bump().third_bound(); }
  double drift_bound() const { return as_bump().drift_bound(); }
  double middle() const { return center; }
  double reach() const { return as_bump().reach(); }
  void validate(const std::string& key) const { as_bump().validate(key); }
  friend bool operator==(const Dome&, const Dome&) = default;
};

}  // namespace poise::network
