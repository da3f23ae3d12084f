#include "proofs_checks/evidence/limit_exit.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "proofs_checks/evidence/balance.hpp"
#include "proofs_checks/evidence/enclosure.hpp"

namespace poise::checks {
namespace {

using certify::Ball;
using certify::Bits;
using certify::Bound;
using certify::PerUnknown;
using certify::Step;

/// x 2^bits, of a ball that is a multiple of 2^-bits.
std::string multiple(const Ball& x, Bits bits) {
  Ball scaled;
  arb_mul_2exp_si(scaled.get(), x.get(), bits);
  assert(arf_is_int(arb_midref(scaled.get())));
  mpfr_t value;
  mpfr_init2(value, std::max<slong>(arf_bits(arb_midref(scaled.get())), MPFR_PREC_MIN));
  arf_get_mpfr(value, arb_midref(scaled.get()), MPFR_RNDN);
  char* text = nullptr;
  [[maybe_unused]] const int length = mpfr_asprintf(&text, "%.0Rf", value);
  assert(length > 0);
  std::string result(text);
  mpfr_free_str(text);
  mpfr_clear(value);
  return result;
}

template <class Balls>
io::Json multiples(const Balls& balls, Bits bits) {
  io::Json result = io::Json::array();
  for (const Ball& ball : balls) result.push_back(multiple(ball, bits));
  return result;
}

/// Four times as large: whoever checks them may bound the path a little less well.
io::Json decimals(const PerUnknown<Bound>& errors) {
  constexpr int digits = 4;
  io::Json result = io::Json::array();
  for (const Bound& error : errors) result.push_back((error * Bound(4.0)).ball().upper(digits));
  return result;
}

io::Json step_json(const Step& step, const certify::Place& start, Bits bits) {
  io::Json path = io::Json::array();
  for (std::size_t u = 0; u <= certify::states; ++u) {
    io::Json coefficients = io::Json::array();
    for (const auto& all : step.path) coefficients.push_back(multiple(all[u], bits));
    path.push_back(std::move(coefficients));
  }
  return {{"length", step.length}, {"path", std::move(path)}, {"error", decimals(start.error)}};
}

io::Json rest_json(const certify::RestRegion& rest, Bits bits) {
  return {{"center", multiples(rest.center, bits)},
          {"v_radius", rest.v_radius},
          {"K_radius", rest.K_radius},
          {"P", rest.P},
          {"level", rest.level}};
}

const char* exit_name(const certify::ExitProof& proof) {
  if (!proof.crossing) return "none";
  return proof.crossing->of_det ? "fold" : "hopf";
}

}  // namespace

io::Json limit_exit_certificate(const network::Network& network,
                                const core::PerPopulation<double>& variance,
                                const certify::ExitProof& proof, int digits) {
  assert(proof.outcome == certify::Outcome::proved && !proof.steps.empty());
  const Bits bits = proof.settings.bits;
  io::Json steps = io::Json::array();
  for (std::size_t k = 0; k < proof.steps.size(); ++k)
    steps.push_back(step_json(proof.steps[k], proof.places[k], bits));
  io::Json certificate{{"kind", "limit_exit"},
                       {"network", network_json(network)},
                       {"tau", {network.tau.e, network.tau.i}},
                       {"K", {variance.e, variance.i}},
                       {"bits", bits},
                       {"exit", exit_name(proof)},
                       {"steps", std::move(steps)}};
  if (proof.crossing) {
    certificate["where"] = {multiple(proof.crossing->first, bits),
                            multiple(proof.crossing->last, bits)};
    certificate["eta"] = decimal_ends(proof.eta, digits);
    return certificate;
  }
  const certify::Place end = proof.steps.back().end(bits);
  certificate["end"] = {{"at", multiples(end.at, bits)}, {"error", decimals(end.error)}};
  certificate["horizon"] = io::number(proof.horizon);
  if (std::isinf(proof.horizon)) certificate["rest"] = rest_json(*proof.rest, bits);
  return certificate;
}

}  // namespace poise::checks
