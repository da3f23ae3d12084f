/// E f^(j)(v + sqrt(K) Z) along a path v(u), K(u), from the jet at its start.
///
/// With x = v(u) - v(0), y = K(u) - K(0), by the heat equation
///     E f^(j) = sum_m e_{j+m} Q_m,   m Q_m = x Q_{m-1} + y Q_{m-2},   Q_0 = 1,
/// since Q_m are the coefficients of exp(x z + y z^2 / 2), that is Q_m = sum_{i + 2k = m} x^i / i!
/// (y/2)^k / k!: Taylor's series in v and K. It converges absolutely for |y| < spread (jet.hpp).
///
/// The sum is cut after m = M. With a = |x| and b = |y| (as bounds on [0, 1]) and
/// q_m >= |Q_m| sqrt(m!) spread^{-m/2},   q_m = a s q_{m-1} / sqrt(m) + b s^2 sqrt((m-1)/m) q_{m-2},
/// s = spread^{-1/2}, one has for m > M: q_m <= Y theta^{m-M} if theta^2 >= a s theta / sqrt(M+1) +
/// b s^2 and Y >= max(q_M, theta q_{M-1}). With sqrt((m+j)! / m!) <= (m+j)^{j/2} and, by Bernoulli's
/// inequality, m+j <= (M+1+j) (1 + 1/(M+1))^{m-M-1}, the rest is for j <= 4 at most
/// factor s^j (M+1+j)^{j/2} Y theta / (1 - theta (1 + 1/(M+1))^2).
#pragma once

#include <vector>

#include "poise/certify/jet.hpp"
#include "poise/certify/limit/disc_function.hpp"

namespace poise::certify {

/// The Q_m of one population.
class HeatPolynomials {
 public:
  /// x and y vanish at u = 0 but for their rests; m <= orders.
  HeatPolynomials(const DiscFunction& x, const DiscFunction& y, slong orders,
                  const DiscArithmetic& in);

  /// E f^(j) along the path, 0 <= j <= 4; the jet has at least `orders` + j orders. The rest is
  /// infinite where the series is not known to converge.
  DiscFunction expectation(const Jet& jet, slong j, const DiscArithmetic& in) const;

 private:
  Bound tail(const Jet& jet, slong j) const;

  slong orders_;
  Bound x_, y_;
  BallVector coefficients_;  ///< of u^k in Q_m at [k (orders + 1) + m]
  std::vector<Bound> rests_;
};

}  // namespace poise::certify
