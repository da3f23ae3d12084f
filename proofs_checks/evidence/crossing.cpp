#include "proofs_checks/evidence/crossing.hpp"

#include <cassert>

namespace poise::checks {
namespace {

std::string_view claim_of(Against against) {
  switch (against) {
    case Against::exceeds_printed:
      return "exceeds printed";
    case Against::within_printed:
      return "within printed";
    case Against::within_bennett:
      return "within bennett";
    case Against::within_freedman:
      return "within freedman";
  }
  return "";
}

certify::Ball bound_of(Against against, const certify::Crossing& crossing, certify::Bits bits) {
  if (against == Against::within_bennett) return certify::bennett_bound(crossing, bits);
  if (against == Against::within_freedman) return certify::bernstein_bound(crossing, bits);
  return certify::lemma_bound(crossing, bits);
}

}  // namespace

certify::Crossing CrossingCase::crossing() const {
  const auto time = certify::parse_decimal(T), height = certify::parse_decimal(x);
  assert(time && height);
  return {.n = n, .T = *time, .x = *height};
}

std::optional<CheckedCrossing> check_crossing(const CrossingCase& input, Against against,
                                              const Settings& settings) {
  const certify::Crossing crossing = input.crossing();
  const auto bits = working_bits(settings.digits);
  const auto found =
      certify::crossing_probability(crossing, {.digits = settings.digits, .stop = settings.stop});
  if (!found.complete) return std::nullopt;
  certify::Ball bound = bound_of(against, crossing, bits);
  const bool holds = against == Against::exceeds_printed
                         ? certify::certainly_less(bound, found.crossed)
                         : certify::certainly_less(found.crossed, bound);
  io::Json certificate{{"kind", "crossing"},
                       {"n", input.n},
                       {"T", input.T},
                       {"x", input.x},
                       {"claim", claim_of(against)}};
  certificate.update(enclosure(found.crossed, settings.digits));
  return CheckedCrossing{found.crossed, std::move(bound), holds, std::move(certificate)};
}

}  // namespace poise::checks
