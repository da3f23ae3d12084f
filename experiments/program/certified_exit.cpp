#include "program/certified_exit.hpp"

#include <cmath>

#include "poise/certify/limit/exit.hpp"
#include "proofs_checks/evidence/limit_exit.hpp"

namespace poise::experiments {
namespace {

using certify::ExitProof;

DecimalEnclosure decimals(const certify::Ball& ball, int digits) {
  return {ball.lower(digits), ball.upper(digits)};
}

CertifiedExit summary(const ExitProof& proof, int digits) {
  CertifiedExit result;
  result.proved = proof.outcome == certify::Outcome::proved;
  result.kind = proof.kind == certify::ProvedExit::fold   ? "fold"
                : proof.kind == certify::ProvedExit::hopf ? "hopf"
                                                          : "none";
  result.reason = proof.reason;
  result.steps = proof.step_count;
  result.bits = proof.settings.bits;
  result.reached = std::max(proof.reached, 0.0);
  if (!result.proved) return result;
  constexpr int beyond = 3;  // digits in which the ends differ
  const int shown = digits + beyond;
  if (proof.kind != certify::ProvedExit::none) result.eta = decimals(proof.eta, shown);
  if (proof.kind == certify::ProvedExit::none && std::isfinite(proof.horizon))
    result.horizon = proof.horizon;
  result.state.emplace();
  for (std::size_t k = 0; k < certify::states; ++k)
    (*result.state)[k] = decimals(proof.state[k], shown);
  result.trace = decimals(proof.trace, shown);
  result.det = decimals(proof.det, shown);
  return result;
}

}  // namespace

void poise_certified_exit(const CertifyRequest* request, CertifiedExit* result) {
  const auto& [config, start, digits, certificate, context] = *request;
  const Watched watched(context, "certify");
  certify::ExitOptions options{.digits = digits, .keep_steps = certificate};
  options.watch = watched;
  const ExitProof proof =
      certify::prove_exit(config.network, start.mean, start.variance, config.run.T, options);
  *result = summary(proof, digits);
  if (certificate && result->proved)
    result->certificate =
        checks::limit_exit_certificate(config.network, start.variance, proof, digits).dump();
  certify::release_caches();
}

}  // namespace poise::experiments
