/// A balanced point near an approximate one: proved to exist and to be the only one, or not to
/// exist.
///
/// Problem: balance/points.hpp finds all zeros of v -> F(v, K) [MV, (3.3)-(3.4)] in double
/// precision. Here one of them is made a theorem: there is exactly one within a given distance, its
/// coordinates are these to 30 digits, and these are the signs of trace and det of J_v there.
///
/// Method: Newton's operator g(v) = v - Y F(v), with Y an approximate inverse of J_v(m), contracts
/// the box B = {|v - m| <= r} (maximum norm) by a factor
///     kappa >= sup_B ||I - Y J_v||,  J_v(B) within J_v(m) +- r L,
/// with L = C_ab sup |f_ab''| entry by entry. With delta = |Y F(m)|:
///     proved,  if kappa < 1 and delta <= (1 - kappa) r: g maps B into itself (Banach), so B holds
///              exactly one zero (Y is regular, since I - Y J_v(m) has norm < 1), and it is within
///              delta / (1 - kappa) of m;
///     refuted, if delta > (1 + kappa) r: a zero v in B would have |v - m + Y F(m)| =
///              |g(v) - g(m)| <= kappa r, that is delta <= (1 + kappa) r.
/// Once proved, Newton steps move m until the zero is located to the digits asked for. This is
/// Krawczyk's test with its interval extension of J_v replaced by a Lipschitz bound, which is as
/// sharp on boxes so small.
///
/// Rejected: the interval extension itself (quadrature over wide balls does not converge well).
/// Source: Krawczyk, Computing 4 (1969); Rump, Acta Numerica 19 (2010).
#pragma once

#include "poise/certify/gaussian.hpp"
#include "poise/core/population.hpp"
#include "poise/network/model.hpp"

namespace poise::certify {

enum class Outcome { proved, refuted, undecided };

struct BalancedPointClaim {
  core::PerPopulation<double> near;      ///< the middle of the box
  core::PerPopulation<double> variance;  ///< K >= 0
  double radius = 1e-6;                  ///< of the box, in each coordinate; > 0
};

/// The evidence: kappa and delta of the claim's own box, and, if proved, what follows.
struct BalancedPointCertificate {
  Outcome outcome = Outcome::undecided;
  Ball contraction;                     ///< kappa
  Ball displacement;                    ///< delta
  core::PerPopulation<Ball> mean = {};  ///< contains the balanced point, if proved
  Ball trace = {}, determinant = {};    ///< of J_v at it, if proved
};

/// Guarantee: the outcome, for exactly the network, the variances and the box that these doubles
/// name. If proved, `mean` is located to 10^-digits unless 64 Newton steps do not reach that.
BalancedPointCertificate certify_balanced_point(const network::Network& network,
                                                const BalancedPointClaim& claim, int digits = 32);

}  // namespace poise::certify
