#include "proofs_checks/evidence/point_start.hpp"

#include "poise/certify/decimal.hpp"
#include "proofs_checks/evidence/enclosure.hpp"
#include "proofs_checks/evidence/formulas.hpp"

namespace poise::checks {
namespace {

io::Json point_start(const std::string& V, const std::string& c, int digits) {
  const Formulas in{{working_bits(digits)}};
  const auto root = in.sqrt(in.number(*certify::parse_decimal(V)));
  const auto place = in.number(*certify::parse_decimal(c)), z = in.div(place, root);
  const certify::Ball two(2);
  const auto inside = in.mul(place, in.sub(in.mul(two, in.normal_cdf(z)), certify::Ball(1)));
  const auto distance = in.add(inside, in.mul(two, in.mul(root, in.normal_density(z))));
  return {
      {"kind", "point_start"}, {"V", V}, {"c", c}, {"distance", decimal_ends(distance, digits)}};
}

}  // namespace

std::vector<io::Json> point_starts(int digits) {
  return {point_start("1", "0", digits), point_start("1", "1.5", digits),
          point_start("0.25", "-0.5", digits)};
}

}  // namespace poise::checks
