/// f(x) = base + height exp(-(x - center)^2 / (2 width^2)): a bump, or a dip where height < 0.
#pragma once

#include <string>
#include <string_view>

#include "poise/network/kinds/kind.hpp"

namespace poise::network {

struct Bump {
  double base = 1.0;
  double height = 1.0;
  double center = 0.0;
  double width = 1.0;

  static constexpr std::string_view name = "bump";
  static constexpr Shape shape = Shape::bump;
  static constexpr Parameter<Bump> parameters[] = {{"base", &Bump::base},
                                                   {"height", &Bump::height},
                                                   {"center", &Bump::center},
                                                   {"width", &Bump::width}};

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
  friend bool operator==(const Bump&, const Bump&) = default;
};

}  // namespace poise::network
