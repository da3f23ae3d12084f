/// Covariances of the Gaussian process of [MV, (5.9)] with given clocks, enclosed.
///
/// With Q_e, Q_i constant on intervals of length h, the process
///     x(t) = exp(-t/tau) x(0) + int_0^t exp(-(t-s)/tau) dM(s),  d<M>/ds = rate(s),
///     rate = C_e^2 Q_e + C_i^2 Q_i,  x(0) ~ N(0, K_0) independent of M,
/// has, by Ito's isometry,
///     E x(t) x(u) = exp(-(t+u)/tau) K_0 + int_0^{min(t,u)} rate(s) exp(-(t+u-2s)/tau) ds,
/// a sum of one term an interval. The certificates "ou_covariances" carry it; the verifier solves
/// the moment equations (5.63) and (5.65) by Taylor series instead.
#pragma once

#include <string>
#include <vector>

#include "poise/certify/rational.hpp"
#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {

struct OuProcess {
  certify::Rational tau = 1;             ///< > 0
  certify::Rational variance = 1;        ///< K_0 >= 0
  certify::Rational step = 1;            ///< h > 0
  std::vector<certify::Rational> rates;  ///< one an interval, >= 0
};

/// A process with 12 intervals whose rates, multiples of 1/100 in (0, 3], come from the seed.
OuProcess random_ou_process(std::uint64_t seed, std::uint64_t index);

/// E x(k h) x(m h), k and m at most the number of intervals.
certify::Ball covariance(const OuProcess& process, std::size_t k, std::size_t m,
                         certify::Bits bits);

/// {"kind": "ou_covariances", "tau", "variance", "step", "rates", "covariances": [[k, m, lower,
/// upper]]} for all k <= m.
io::Json ou_certificate(const OuProcess& process, int digits);

}  // namespace poise::checks
