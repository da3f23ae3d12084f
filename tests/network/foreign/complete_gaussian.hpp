/// What gaussian/kinds/ would hold of the foreign kind.
#pragma once

#include "poise/gaussian/kinds/bump.hpp"

namespace poise::gaussian {

inline Expectation expectation_of(const network::Dome& f, double v, double K) {
  return expectation_of(f.as_bump(), v, K);
}
inline double third_derivative_of(const network::Dome& f, double v, double K) {
  return third_derivative_of(f.as_bump(), v, K);
}
inline double steepest_of(const network::Dome& f, double K) { return steepest_of(f.as_bump(), K); }

}  // namespace poise::gaussian
