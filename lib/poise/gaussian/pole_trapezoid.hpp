/// The trapezoidal rule with its poles removed, for the three Gaussian integrals behind `tanh`.
///
/// Problem: for Y = m + s Z with m <= 0 < s, and sigma(y) = 1 / (1 + e^-y),
///   E sigma(2 Y),   E sech^2(Y),   E tanh(Y) sech^2(Y),
/// each with an error relative to E|integrand|, also where these are exponentially small, at the
/// price of some 30 nodes with one division and a dozen multiplications each.
///
/// Method. Write x = -m / s, phi for the standard normal density, g(y) for one of the three
/// functions and F(z) = phi(z) g(s (z - x)). With nodes z_j = x + (j + 1/2) h, Poisson's formula is
///   h sum_j F(z_j) = integral F + 2 Re integral_R F(z) Q(z) dz,   Q = q / (1 - q),
///   q(z) = e^(2 pi i (z - x - h/2) / h).
/// Move the line of integration up to Im z = a = k pi / s. All three g are pi i-periodic, so there
/// |F(z + ia)| = e^(a^2 / 2) |F(z)|, and what is left of the last term is at most
///   2 e^(a^2/2 - 2 pi a/h) / (1 - e^(-2 pi a/h))   times   integral |F|,
/// a *relative* bound without any loss near the poles. On the way the k poles z = x + i b,
/// b = (2 l + 1) pi / (2 s), l < k, are crossed, and their residues are known in closed form
/// because the nodes lie midway about y = 0, where q = -r, r = e^(-2 pi b/h), is real:
///   tanh, sech^2 and tanh sech^2 have the principal parts 1/u, -1/u^2, -1/u^3 in u = y - i pi/2.
/// With w = 2 pi/h, d = 1/(1 + r), A = x, B = b - w d, c = cos(b x), t = sin(b x),
/// G = phi(x) e^(b^2/2) r d the integrals are the sums plus, for each pole,
///   sigma:       2 pi/s   G t
///   sech^2:      4 pi/s^2 G (t A - c B)
///   tanh sech^2: 2 pi/s^3 G (2 A B c - (A^2 - B^2 - 1 + w^2 r d^2) t).
/// For small s no pole needs crossing: as |cosh(y + i beta)| >= cos(beta) cosh(y), a line at
/// Im y = beta < pi/2 costs at most a factor cos(beta)^-3, and for tanh sech^2 another 15, because
/// |sinh(y + i beta)| <= |sinh y| + sin(beta), beta <= 9.3 s and E|tanh sech^2| >= 0.7 s E sech^2.
///
/// The sums run outwards from a node near the mode. All terms P = sigma(2 y) phi(z) and
/// Q = sech^2(y) phi(z) are log-concave in z, so the ratio of successive terms falls; a sum stopped
/// after n steps at a term below `negligible` times the sum leaves out at most
/// negligible rho / (1 - rho) of it, rho = negligible^(1/n) (< 0.5 for the n <= 50 that occur). For
/// tanh sech^2 that is relative to E sech^2, and |tanh| <= |tanh m| + s |z| keeps it within some
/// ten times as much relative to E|tanh sech^2|. Weights and exponentials follow from the first
/// node by recurrences, whose rounding error after j steps, about j^2 ulp, is weighed by phi.
///
/// Rejected: Gauss-Hermite (blind to the poles: 200 nodes leave 3e-8 at s = 2 and 0.2 at s = 10,
/// see benchmarks/gaussian_benchmark.cpp); the plain trapezoidal rule (the strip below the first
/// pole allows a step of only 0.2/s: three times the nodes at s = 1, and proportional to s beyond);
/// adaptive Gauss-Kronrod (an error estimate instead of a bound, and a stack of intervals).
///
/// Sources: Goodwin, The evaluation of integrals of the form ..., Proc. Camb. Phil. Soc. 45 (1949);
/// Trefethen and Weideman, The exponentially convergent trapezoidal rule, SIAM Review 56 (2014).
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

#include "poise/gaussian/tanh_moments.hpp"

namespace poise::gaussian {

/// The step h of the rule and the number k of pairs of poles that it corrects for.
struct Contour {
  double step;
  int poles;
};

/// The contour for standard deviation s > 0: relative error of the rule at most 3 e^-39 < 4e-17
/// (for tanh sech^2 and s < 0.19, fifteen times that).
inline Contour choose_contour(double s) {
  constexpr double digits = 39.0;         // e^-39 = 1.2e-17
  constexpr double widest = 0.19;         // below, a contour under the first pole allows more
  constexpr double beta = 1.3, loss = 4;  // cos(1.3)^-3 = e^3.96
  constexpr double pi = std::numbers::pi;
  const auto step = [](double a, double exponent) {
    return 2.0 * pi * a / (exponent + 0.5 * a * a);
  };
  if (s < widest) {
    const double best = std::sqrt(2.0 * (digits + loss));
    return {step(std::min(best, beta / s), digits + loss), 0};
  }
  // Least work: 18 (digits + a^2/2) / (2 pi a) nodes plus s a / pi poles.
  const double best = std::sqrt(2.0 * digits / (1.0 + s / 4.5));
  const int poles = std::max(1, static_cast<int>(std::lround(s * best / pi)));
  return {step(poles * pi / s, digits), poles};
}

namespace detail {

/// One direction of the sum: terms at y, y + dy, y + 2 dy, ... until they are negligible.
template <class Real>
struct Walk {
  Real growth;        ///< E = e^(2 y)
  Real growth_minus;  ///< e^(2 y) - 1
  Real ratio;         ///< e^(2 dy)
  Real ratio_minus;   ///< e^(2 dy) - 1
  Real weight;        ///< h phi(z)
  Real fall;          ///< weight of the next node over this one
  Real fall_ratio;    ///< e^(-h^2), by which `fall` itself changes

  /// A narrow Y needs e^(2 y) - 1 to full relative accuracy, for tanh near y = 0 is what counts; a
  /// wide one must not use that recurrence, whose error grows like e^(2 y).
  template <bool narrow>
  void step() {
    // A cap far beyond what matters, against inf * 0 for very steep profiles.
    constexpr Real cap = static_cast<Real>(1e150);
    growth = std::min(growth * ratio, cap);
    growth_minus = narrow ? growth_minus * ratio + ratio_minus : growth - 1;
    weight *= fall;
    fall *= fall_ratio;
  }

  template <bool narrow>
  void add_to(TanhMoments<Real>& sums) {
    constexpr Real negligible = static_cast<Real>(1e-17);
    for (;;) {
      const Real complement = 1 / (1 + growth);  // sigma(-2 y)
      const Real rise = growth * complement;
      const Real slope = weight * rise * complement;
      sums.rise += weight * rise;
      sums.sech2 += slope;
      sums.tanh_sech2 += slope * growth_minus * complement;
      if (!(weight * rise > negligible * sums.sech2)) return;
      step<narrow>();
    }
  }
};

/// A value near the mode of sech^2(s (z - x)) phi(z): the root of z = 2 s tanh(s (x - z)) with
/// u / (1 + u) for tanh u.
template <class Real>
Real approximate_mode(Real x, Real s) {
  // z^2 - (x + 2 s + 1/s) z + 2 s x = 0, the smaller root, without cancellation.
  const Real p = x + 2 * s + 1 / s;
  return 4 * s * x / (p + std::sqrt(p * p - 8 * s * x));
}

/// Adds the residues of the poles x + i (2 l + 1) pi / (2 s), l < contour.poles.
template <class Real>
void add_poles(TanhMoments<Real>& moments, Real x, Real s, const Contour& contour) {
  constexpr Real pi = std::numbers::pi_v<Real>;
  const Real b0 = pi / (2 * s), w = 2 * pi / contour.step;
  const Real at_x =
      std::exp(-x * x / 2) * std::numbers::inv_sqrtpi_v<Real> / std::numbers::sqrt2_v<Real>;
  Real r = std::exp(-w * b0);
  const Real r_ratio = r * r;
  // e^(b^2/2) r, and its ratio from one pole to the next, itself a geometric sequence.
  Real gauss = at_x * std::exp(b0 * (b0 / 2 - w));
  const Real bend = std::exp(4 * b0 * b0);
  Real gauss_ratio = r_ratio * bend;
  Real c = std::cos(b0 * x), t = std::sin(b0 * x);
  const Real c2 = (c - t) * (c + t), t2 = 2 * c * t;
  TanhMoments<Real> sum;
  for (int l = 0; l < contour.poles; ++l) {
    const Real b = (2 * l + 1) * b0, d = 1 / (1 + r), B = b - w * d, G = gauss * d;
    sum.rise += G * t;
    sum.sech2 += G * (t * x - c * B);
    sum.tanh_sech2 += G * (2 * x * B * c - ((x - B) * (x + B) - 1 + w * w * r * d * d) * t);
    const Real next = c * c2 - t * t2;
    t = t * c2 + c * t2;
    c = next;
    r *= r_ratio;
    gauss *= gauss_ratio;
    gauss_ratio *= bend;
  }
  moments.rise += 2 * pi / s * sum.rise;
  moments.sech2 += 4 * pi / (s * s) * sum.sech2;
  moments.tanh_sech2 += 2 * pi / (s * s * s) * sum.tanh_sech2;
}

}  // namespace detail

/// The moments for m = -s x; x >= 0, s > 0. `contour` is `choose_contour(s)` except in tests.
template <class Real>
TanhMoments<Real> pole_trapezoid(Real x, Real s, const Contour& contour) {
  const Real h = contour.step;
  // The node -y/s = (j + 1/2) h next to the mode, on the side y < 0 where the mode lies.
  const Real distance = x - detail::approximate_mode(x, s);
  const Real offset = (std::floor(distance / h) + Real(0.5)) * h;
  const Real z = x - offset, y = -s * offset;
  const Real up = std::expm1(2 * s * h), minus = std::expm1(2 * y);
  const Real bend = std::exp(-h * h);
  const Real weight =
      h * std::exp(-z * z / 2) * std::numbers::inv_sqrtpi_v<Real> / std::numbers::sqrt2_v<Real>;

  TanhMoments<Real> sums;
  detail::Walk<Real> upward{
      std::exp(2 * y), minus, 1 + up, up, weight, std::exp(-h * (z + h / 2)), bend};
  detail::Walk<Real> downward{
      upward.growth, minus, 1 / (1 + up), -up / (1 + up), weight, std::exp(h * (z - h / 2)), bend};
  const auto walk = [&]<bool narrow>() {
    downward.template step<narrow>();
    upward.template add_to<narrow>(sums);
    downward.template add_to<narrow>(sums);
  };
  // Without poles to cross, s < 0.19: nodes with any weight lie within e^(2 y) of a few tens.
  if (contour.poles == 0)
    walk.template operator()<true>();
  else
    walk.template operator()<false>();
  sums.sech2 *= 4;
  sums.tanh_sech2 *= 4;
  if (contour.poles > 0) detail::add_poles(sums, x, s, contour);
  return sums;
}

}  // namespace poise::gaussian
