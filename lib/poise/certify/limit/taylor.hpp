/// Taylor coefficients of a path of the rescaled field (field.hpp), by recurrence.
///
/// Problem: a polynomial near the path, to any order. Method: along the path the derivatives e_n of
/// every Gaussian expectation obey, by the heat equation,
///     e_n' = v' e_{n+1} + K' e_{n+2} / 2,
/// so that the coefficient of order k + 1 of e_n needs those up to order k of e_{n+1} and e_{n+2}; and
/// the field is a polynomial in e_0, e_1, e_2. Rejected: Picard's iteration, one order a time at the
/// price of all orders.
///
/// Nothing is claimed of the coefficients: step.hpp bounds how far the polynomial is from a path.
#pragma once

#include "poise/certify/limit/field.hpp"

namespace poise::certify {

/// Coefficients of s^k, k <= degree, of v_e, v_i, K_e, K_i and t, which is 0 at the start. The jets
/// of `at` have 2 degree + 2 orders at least.
std::vector<PerUnknown<Ball>> taylor_coefficients(const network::Network& network,
                                                  const PerState<Ball>& at,
                                                  const core::PerChannel<Jet>& jets, slong degree,
                                                  Bits bits);

}  // namespace poise::certify
