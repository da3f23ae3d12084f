/// How fast P(d_W(empirical law, Gaussian law) >= eps) falls in n, from both sides: a rate that is
/// claimed, and rates that it cannot be larger than. For [MV, Lemma 5.2, Lemma 5.5, (5.58)].
///
/// The paths are x^j(t) = exp(-t/tau) x^j(0) + G^j(t), with independent x^j(0) ~ N(0, V) (V = 0:
/// given initial values) and Var G(t) = c (tau/2) (1 - exp(-2t/tau)), c = (C_e^2 + C_i^2) C_f:
/// constant intensities C_f. Claimed, by lemma_5_5.cpp:
///     limsup n^{-1} log P <= -eps^2 / (2 sigma_0^2),  sigma_0^2 = max_t Var x(t).
/// A 1-Lipschitz function F of paths has d_W >= n^{-1} sum F(x^j) - E F, so that by Cramer's
/// theorem no true rate is larger than F's, inf over y >= E F + eps of its Legendre transform:
/// - F = G(T), that is x(T) where the x^j(0) sum to 0:  eps^2 / (2 Var G(T));
/// - F = |x(t)|, s^2 = Var x(t):  I(sqrt(2/pi) + eps/s), I(a) = max_theta (theta a - theta^2/2 -
///   log(2 Phi(theta))), the maximum where theta + phi(theta)/Phi(theta) = a. (Where x^j(0) is
///   centred on the empirical mean: the laws tilted by |x| are symmetric, so that the mean is small
///   under them and costs nothing.)
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proofs_checks/evidence/enclosure.hpp"

namespace poise::checks {

/// All decimals.
struct EmpiricalRate {
  std::string start_variance;  ///< V
  std::string noise;           ///< c = (C_e^2 + C_i^2) C_f
  std::string tau, T, eps;
};

/// Certificate "empirical_rate": the case, {"rate": enclosure of the claimed one, "none_beyond":
/// [{"functional": "mean" | "absolute value", "t", "rate": enclosure}]}. Nothing where the claim is
/// not certainly at most the others but for their rounding.
std::optional<io::Json> empirical_rate(const EmpiricalRate& input, int digits);

/// Those of Lemma 5.5, given and random initial values.
std::optional<std::vector<io::Json>> empirical_rates(int digits);

}  // namespace poise::checks
