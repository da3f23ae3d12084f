/// Gaussian expectations in 100 digits that share nothing with the library: the trapezoidal rule on
/// the whole line, whose error for tanh(offset + slope z) is of order exp(-pi^2 / (slope h)), below
/// 1e-90 for slope <= 3 (and exp(-2 pi^2 / h^2) for the Gaussian factor).
#pragma once

#include <boost/multiprecision/cpp_bin_float.hpp>

namespace poise::testing {

using Wide = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<100>,
                                           boost::multiprecision::et_off>;

/// E h(offset + slope Z).
template <class H>
Wide wide_mean(const H& h, const Wide& offset, const Wide& slope) {
  constexpr int steps = 64;  // h = 1/64
  constexpr int reach = 22;  // exp(-22^2 / 2) < 1e-105
  Wide sum = 0;
  for (int k = -reach * steps; k <= reach * steps; ++k) {
    const Wide z = Wide(k) / steps;
    sum += exp(-z * z / 2) * h(Wide(offset + slope * z));
  }
  return sum / steps / sqrt(2 * acos(Wide(-1)));
}

/// E tanh(offset + slope Z).
inline Wide wide_tanh_mean(const Wide& offset, const Wide& slope) {
  return wide_mean([](const Wide& y) { return Wide(tanh(y)); }, offset, slope);
}

/// E log(1 + exp(offset + slope Z)), whose branch points lie twice as far out as the poles of tanh.
inline Wide wide_softplus_mean(const Wide& offset, const Wide& slope) {
  return wide_mean([](const Wide& y) { return Wide(log(1 + exp(y))); }, offset, slope);
}

}  // namespace poise::testing
