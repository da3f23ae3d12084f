/// E h(Z) He_n(Z) / sqrt(n!) for many n at once, Z ~ N(0, 1), enclosed.
///
/// Problem: derivatives of v -> E f(v + sqrt(K) Z) up to order 100 and more. By parts
///     d^n/dv^n E f(v + sqrt(K) Z) = K^{-n/2} E f(v + sqrt(K) Z) He_n(Z),
/// so that all of them are integrals of the same values of f.
///
/// Method: the trapezoidal rule of step d = 2^-j on |z| <= R, whose weights phi(z) h_n(z) d, with
/// h_n = He_n / sqrt(n!), are computed once. Its error has two parts.
///   - The rule on the whole line: for |h| <= M in the strip |Im z| <= a it is at most
///     2 M S_n / (exp(2 pi a / d) - 1) [Trefethen and Weideman 2014, Theorem 5.1], where S_n bounds
///     int |phi(x + iy) h_n(x + iy)| dx <= exp(y^2/2) (E |h_n(X + iy)|^2)^{1/2}; from
///     He_n(X + iy) = sum_k binom(n, k) (iy)^{n-k} He_k(X) and orthogonality,
///     E |h_n(X + iy)|^2 = sum_j binom(n, j) y^{2j} / j! <= sum_j (n y^2)^j / (j!)^2
///     <= exp(2 |y| sqrt(n)): S_n = exp(a^2/2 + a sqrt(n)).
///   - What |z| > R leaves out, with |h| <= 1: by Cramer's inequality
///     |h_n(z)| <= 1.0865 exp(z^2/4), so at most
///     2 * 1.0865 / sqrt(2 pi) int_R^inf exp(-z^2/4) dz <= (2 / R) exp(-R^2/4).
///
/// Rejected: Gauss-Hermite (error bounds need all derivatives of h); Arb's adaptive quadrature
/// (kinds/smeared.hpp), order by order.
/// Source: Szego, Orthogonal Polynomials, 8.22 (Cramer's inequality).
#pragma once

#include <map>
#include <stop_token>
#include <utility>

#include "poise/certify/bound.hpp"

namespace poise::certify {

class HermiteRule {
 public:
  /// Step 2^-log_step, R^2 = 4 log(2) bits or somewhat more.
  /// Errors: core::Interrupted on a stop.
  HermiteRule(int log_step, slong orders, Bits bits, const std::stop_token& stop = {});

  /// The nodes are k 2^-log_step, k = -count..count.
  slong count() const { return count_; }
  int log_step() const { return log_step_; }
  /// sum over all nodes of the weight of order n times h. `even`[k] = h(z_k) + h(-z_k), `odd`[k] =
  /// h(z_k) - h(-z_k), each of count + 1 balls; at k = 0 h(0) and 0.
  Ball sum(slong n, const BallVector& even, const BallVector& odd) const;
  /// Bound of |E h h_n - sum| for all n <= orders, where |h| <= M (M >= 1) in |Im z| <= a and
  /// |h| <= 1 on the line.
  Bound error(double a, double M) const;

 private:
  slong orders_;
  slong count_;
  Bits bits_;
  int log_step_;
  std::vector<BallVector> weight_;  ///< of order n at z_k
};

/// The rules that one computation needs, each built when first asked for.
class HermiteRules {
 public:
  HermiteRules(slong orders, Bits bits, std::stop_token stop = {})
      : orders_(orders), bits_(bits), stop_(std::move(stop)) {}

  slong orders() const { return orders_; }
  Bits bits() const { return bits_; }
  /// One whose error is at most about 2^-bits for h(z) = tanh(m + s z).
  const HermiteRule& for_slope(double s);

 private:
  slong orders_;
  Bits bits_;
  std::stop_token stop_;
  std::map<int, HermiteRule> rules_;
};

/// The half width of the strip in which |tanh(m + s z)| is bounded by `tanh_bound_in_strip`:
/// s a = 1.45 < pi/2, or less.
double tanh_strip(double s);
/// |tanh(x + iy)|^2 = (sinh^2 x + sin^2 y) / (sinh^2 x + cos^2 y) <= max(1, tan^2 y), and
/// tan 1.45 < 8.24.
inline constexpr double tanh_bound_in_strip = 8.24;

}  // namespace poise::certify
