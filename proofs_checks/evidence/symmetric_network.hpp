/// Networks that are balanced at v = 0 by symmetry, with everything in closed form.
///
///   f_ab(x) = 1 + a_ab erf(g_ab x),  0 < a_ab < 1, all C = 1, all tau = 1.
/// f - 1 is odd, so E f(sqrt(K) Z) = 1 whatever K and F(0, 0, K) = 0; the limit rests at v = 0 and
/// K tends to 1. At K = 1
///   J_v = (p_ee, -p_ei; p_ie, -p_ii),  p_ab = 2 a_ab g_ab / sqrt(pi (1 + 2 g_ab^2)),
/// and third cumulants, E f'' and E f''' S vanish.
#pragma once

#include "poise/certify/ball.hpp"
#include "poise/io/json.hpp"
#include "poise/network/model.hpp"

namespace poise::checks {

network::Network symmetric_network(const core::PerChannel<double>& amplitude,
                                   const core::PerChannel<double>& gain, std::size_t n);

/// Trace and determinant of J_v(0, 0, 1, 1) for the numbers that the doubles are.
struct SymmetricJacobian {
  core::PerChannel<certify::Ball> slope;  ///< p_ab
  certify::Ball trace, determinant;
};
SymmetricJacobian symmetric_jacobian(const core::PerChannel<double>& amplitude,
                                     const core::PerChannel<double>& gain, certify::Bits bits);

/// That (0, 0, 1, 1) is on U: kind "balanced-by-symmetry".
io::Json symmetric_certificate(const core::PerChannel<double>& amplitude,
                               const core::PerChannel<double>& gain, int digits);

/// [[ee, ei], [ie, ii]], every bit as a decimal.
io::Json exact_decimals(const core::PerChannel<double>& x);

}  // namespace poise::checks
