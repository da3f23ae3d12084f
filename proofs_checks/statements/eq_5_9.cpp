/// [MV, (5.9)]: conditionally on Q^n the law nu^n_a of
///     x(t) = x(0) - (1/tau) int_0^t x ds + C_ae W_ae(int_0^t Q_ae) - C_ai W_ai(int_0^t Q_ai)
/// is that of a centred Gaussian process, W_ab being Brownian motions independent of Q^n.
///
/// As printed: proved, with what the print leaves open filled in: x(0) ~ N(0, K_a(0)), independent
/// of W and Q^n (were x(0) not centred Gaussian, nu^n would not be). Proof. Given Q^n the clocks
/// Lambda_ab are continuous and non-decreasing, so M = C_ae W_ae(Lambda_ae) - C_ai W_ai(Lambda_ai)
/// is a continuous centred Gaussian process with independent increments and d<M> = (C_ae^2 Q_ae +
/// C_ai^2 Q_ai) dt. The equation is solved pathwise, whatever the continuous M, by
///     x(t) = exp(-t/tau) x(0) + M(t) - (1/tau) int_0^t exp(-(t-s)/tau) M(s) ds,
/// a linear and continuous image of (x(0), M), hence jointly Gaussian and centred. Its covariance
/// is
///     E x(t) x(u) = exp(-(t+u)/tau) K_a(0) + int_0^{min(t,u)} exp(-(t+u-2s)/tau) d<M>(s).
/// The W of the network itself are not independent of its Q^n; the independence is part of the
/// definition of nu^n, which serves as a reference law.
///
/// Method: this covariance enclosed for random clocks; the verifier gets the same numbers from the
/// moment equations (5.63), (5.65) by Taylor series.

#include "proofs_checks/evidence/ou_moments.hpp"

namespace poise::checks {
namespace {

Outcome check(const Settings& settings) {
  Outcome outcome;
  outcome.as_stated = proved(
      "x is a linear and continuous image of the Gaussian pair (x(0), M), with x(0) ~ N(0, "
      "K(0)), which the print leaves open",
      {argument("proofs_checks/statements/eq_5_9.cpp", "given Q^n, nu^n is centred Gaussian"),
       ou_certificate(random_ou_process(settings.seed, 1), settings.digits)});
  return outcome;
}

}  // namespace

Statement eq_5_9() {
  return {"eq-5.9", "the reference law is Gaussian", "given Q^n, nu^n_a is a centred Gaussian law",
          "", check};
}

}  // namespace poise::checks
