/// [MV, (5.63)-(5.65)]: the moments of nu^n_a and mu_a obey, for s > t,
///     d/dt E x_t^2  = -(2/tau) E x_t^2 + C_ae^2 Q_ae(t) + C_ai^2 Q_ai(t),
///     d/ds E x_t x_s = -(1/tau) E x_t x_s,
/// with E f_ab(v_b + sqrt(K_b) Z) in place of Q_ab for mu_a.
///
/// As printed: proved; (5.64)'s K_ae and K_ai, which nothing defines, are read as K_e and K_i, and
/// its rho(K(s)) at time t. Proof. By the covariance in eq_5_9.cpp: E x_t^2 = exp(-2t/tau) K(0) +
/// int_0^t exp(-2(t-s)/tau) rate(s) ds, and E x_t x_s = exp(-(s-t)/tau) E x_t^2 for s > t;
/// differentiate (at the points of continuity of Q, which jumps at spikes: else almost everywhere).
///
/// Method: covariances from Ito's isometry enclosed for random clocks; the verifier solves the
/// printed equations from the initial variance on, by Taylor series with a bounded remainder, and
/// must find itself inside.

#include "proofs_checks/evidence/ou_moments.hpp"

namespace poise::checks {
namespace {

Outcome check(const Settings& settings) {
  std::vector<io::Json> certificates{argument("proofs_checks/statements/eq_5_63.cpp",
                                              "the covariance of (5.9) satisfies (5.63)-(5.65)"),
                                     formal("eq_5_63.v", "variance_equation"),
                                     formal("eq_5_63.v", "covariance_equation")};
  for (std::uint64_t index = 2; index < 6; ++index)
    certificates.push_back(
        ou_certificate(random_ou_process(settings.seed, index), settings.digits));
  Outcome outcome;
  outcome.as_stated = proved(
      "the covariance of (5.9), differentiated; enclosures of it for random clocks contain the "
      "solution of the printed equations",
      std::move(certificates));
  return outcome;
}

}  // namespace

Statement eq_5_63() {
  return {"eq-5.63", "the moment equations (5.63)-(5.65)",
          "d/dt E x_t^2 = -(2/tau) E x_t^2 + C_ae^2 Q_ae + C_ai^2 Q_ai; d/ds E x_t x_s = -(1/tau) "
          "E x_t x_s for s > t",
          "", check};
}

}  // namespace poise::checks
