/// References of 50 digits, by a rule that shares nothing with the library's: Gauss-Legendre on
/// pieces no longer than 1 in z and, where the profile bends, no longer than 2 in y = gain x.
///
/// On such a piece the poles of tanh, at y = +- i pi/2, lie on a Bernstein ellipse with rho > 3.4,
/// so 20 nodes leave 3.4^-40 < 1e-21. reference_test.cpp checks the rule against more nodes and
/// against erf's closed forms.
#pragma once

#include <algorithm>
#include <boost/math/constants/constants.hpp>
#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <vector>

namespace poise::gaussian::testing {

using Real = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>,
                                           boost::multiprecision::et_off>;

/// A sigmoid S and what is needed of it.
struct Profile {
  Real below;  ///< 1 + S(y)
  Real above;  ///< 1 - S(y)
  Real slope;  ///< S'(y)
  Real bend;   ///< S''(y)
  Real third;  ///< S'''(y)
};

inline Profile tanh_profile(const Real& y) {
  const Real decay = exp(-2 * abs(y));
  const Real large = 2 / (1 + decay), small = large * decay, slope = large * small;
  return {y < 0 ? small : large, y < 0 ? large : small, slope, -2 * tanh(y) * slope,
          slope * (4 - 6 * slope)};
}

inline Profile erf_profile(const Real& y) {
  const Real slope = 2 * exp(-y * y) / boost::math::constants::root_pi<Real>();
  return {boost::math::erfc(-y), boost::math::erfc(y), slope, -2 * y * slope,
          (4 * y * y - 2) * slope};
}

/// E of a profile at Y = m + s Z.
struct Moments {
  Real below = 0, above = 0, slope = 0, bend = 0, abs_bend = 0, third = 0;
};

/// Ends of the pieces, in z: all where any of the integrands exceeds e^-80 of its largest value.
/// Each is log-concave of curvature at least 1 with its mode between 0 and `mode`, that of the
/// slope. The profile bends for |y| < `bend`.
inline std::vector<Real> pieces(const Real& m, const Real& s, const Real& mode, int bend = 24) {
  const Real low = floor(std::min(Real(0), mode) - 13), high = std::max(Real(0), mode) + 13;
  std::vector<Real> ends;
  for (Real z = low; z < high + 1; z += 1) ends.push_back(z);
  const Real last = ends.back();
  for (int y = -bend; y <= bend; y += 2)
    if (const Real z = (y - m) / s; z > low && z < last) ends.push_back(z);
  std::sort(ends.begin(), ends.end());
  return ends;
}

/// The mode of log sech^2(m + s z) - z^2/2, by bisection: it solves z = -2 s tanh(m + s z).
inline Real mode_of_sech2(const Real& m, const Real& s) {
  Real low = -2 * s, high = 2 * s;
  for (int k = 0; k < 100; ++k) {
    const Real z = (low + high) / 2;
    (-2 * s * tanh(m + s * z) > z ? low : high) = z;
  }
  return low;
}

template <unsigned nodes, class Shape>
Moments integrate(const Shape& shape, const std::vector<Real>& ends, const Real& m, const Real& s) {
  using Gauss = boost::math::quadrature::gauss<Real, nodes>;
  Moments sum;
  const auto add = [&](const Real& z, const Real& weight) {
    const Profile p = shape(Real(m + s * z));
    const Real w = weight * exp(-z * z / 2);
    sum.below += w * p.below;
    sum.above += w * p.above;
    sum.slope += w * p.slope;
    sum.bend += w * p.bend;
    sum.abs_bend += w * abs(p.bend);
    sum.third += w * p.third;
  };
  for (std::size_t k = 0; k + 1 < ends.size(); ++k) {
    const Real center = (ends[k] + ends[k + 1]) / 2, half = (ends[k + 1] - ends[k]) / 2;
    for (std::size_t j = 0; j < Gauss::abscissa().size(); ++j) {
      const Real offset = half * Gauss::abscissa()[j], weight = half * Gauss::weights()[j];
      add(center + offset, weight);
      if (offset != 0) add(center - offset, weight);
    }
  }
  const Real norm = 1 / boost::math::constants::root_two_pi<Real>();
  for (Real* moment : {&sum.below, &sum.above, &sum.slope, &sum.bend, &sum.abs_bend, &sum.third})
    *moment *= norm;
  return sum;
}

template <unsigned nodes = 20>
Moments tanh_reference(const Real& m, const Real& s) {
  if (s == 0) {
    const Profile p = tanh_profile(m);
    return {p.below, p.above, p.slope, p.bend, abs(p.bend), p.third};
  }
  return integrate<nodes>(tanh_profile, pieces(m, s, mode_of_sech2(m, s)), m, s);
}

template <unsigned nodes = 20>
Moments erf_reference(const Real& m, const Real& s) {
  const Real mode = -2 * s * m / (1 + 2 * s * s);
  return integrate<nodes>(erf_profile, pieces(m, s, mode), m, s);
}

/// E log(1 + e^Y) for Y = m + s Z: branch points at y = +- i pi, so that pieces of 2 in y are as
/// good as for tanh, and twice as many.
template <unsigned nodes = 20>
Real softplus_reference(const Real& m, const Real& s) {
  const auto value = [](const Real& y) {
    const Real decay = exp(-abs(y));
    // 1 + decay would lose all of it below; three terms are good to decay^3.
    const Real tail = decay < Real(1e-20) ? Real(decay * (1 - decay * (Real(1) / 2 - decay / 3)))
                                          : Real(log(1 + decay));
    return Real(std::max(y, Real(0)) + tail);
  };
  if (s == 0) return value(m);
  const auto shape = [&](const Real& y) { return Profile{value(y), 0, 0, 0, 0}; };
  // The mode solves z = s sigma(y) / log(1 + e^y), and sigma(y) <= log(1 + e^y): it is at most s.
  Real low = 0, high = s;
  for (int k = 0; k < 100; ++k) {
    const Real z = (low + high) / 2, y = m + s * z;
    (s / ((1 + exp(-y)) * value(y)) > z ? low : high) = z;
  }
  return integrate<nodes>(shape, pieces(m, s, low, 60), m, s).below;
}

}  // namespace poise::gaussian::testing
