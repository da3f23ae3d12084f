#include "proofs_checks/evidence/enclosure.hpp"

namespace poise::checks {

io::Json enclosure(const certify::Ball& ball, int digits) {
  return {{"lower", ball.lower(digits)}, {"upper", ball.upper(digits)}};
}

io::Json decimal_ends(const certify::Ball& ball, int digits) {
  return {ball.lower(digits + 3), ball.upper(digits + 3)};
}

}  // namespace poise::checks
