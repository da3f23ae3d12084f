#include "poise/network/intensity.hpp"

namespace poise::network {

Monotonicity monotonicity(const Intensity& f) {
  if (lipschitz(f) == 0.0) return Monotonicity::constant;
  switch (shape(f)) {
    case Shape::flat:
      return Monotonicity::constant;
    case Shape::bump:
      return Monotonicity::none;
    case Shape::sigmoid:
    case Shape::ramp:
      break;
  }
  return derivative(f, middle(f)) > 0.0 ? Monotonicity::increasing : Monotonicity::decreasing;
}

std::optional<double> turning_point(const Intensity& f) {
  if (shape(f) != Shape::bump) return std::nullopt;
  return middle(f);
}

}  // namespace poise::network
