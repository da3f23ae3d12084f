#include "proofs_checks/evidence/limit_proof.hpp"

#include "poise/certify/arithmetic.hpp"
#include "proofs_checks/evidence/crossing.hpp"
#include "proofs_checks/evidence/enclosure.hpp"

namespace poise::checks {
namespace {

using certify::Arithmetic;
using certify::Ball;
using certify::Bits;
using certify::exact;

/// r(z)^2 = 36 N(z) / z^6, z > 0.
Ball squared_ratio(const Ball& z, Bits bits) {
  const Arithmetic in{bits};
  Ball sine, cosine, half_square = in.mul(z, z);
  const Ball square = half_square;
  arb_mul_2exp_si(half_square.get(), half_square.get(), -1);
  arb_sin_cos(sine.get(), cosine.get(), z.get(), bits);
  const Ball real = in.sub(in.add(cosine, half_square), Ball(1)), imaginary = in.sub(sine, z);
  Ball result = in.add(in.mul(real, real), in.mul(imaginary, imaginary));
  arb_mul_ui(result.get(), result.get(), 36, bits);
  return in.div(result, in.mul(square, in.mul(square, square)));
}

/// Nothing if a box does not tell.
std::optional<io::Json> psi_remainder(int digits) {
  const Bits bits = working_bits(digits);
  constexpr int boxes = 128;
  constexpr double from = 4.0, to = 6.0, width = (to - from) / boxes;  // exact: 2^-6
  for (int k = 0; k < boxes; ++k) {
    Ball z = exact(from + (k + 0.5) * width);
    arb_add_error(z.get(), exact(0.5 * width).get());
    if (!certify::certainly_less(squared_ratio(z, bits), Ball(1))) return {};
  }
  io::Json ratios = io::Json::array();
  for (const double z : {0.25, 1.0, 3.0, 6.0}) {
    // Near 0 six powers of z cancel.
    Ball ratio = squared_ratio(exact(z), 2 * bits);
    arb_sqrt(ratio.get(), ratio.get(), bits);
    ratios.push_back({{"z", z}, {"ratio", decimal_ends(ratio, digits)}});
  }
  return io::Json{{"kind", "psi_remainder"}, {"from", from}, {"to", to}, {"ratios", ratios}};
}

io::Json exponential_martingale(int digits) {
  const Bits bits = working_bits(digits);
  const Arithmetic in{bits};
  io::Json rows = io::Json::array();
  for (const auto& [S, z] : {std::pair{4.0, 0.5}, {25.0, 0.125}, {100.0, -0.25}}) {
    Ball sine, cosine, modulus, phase;
    arb_sin_cos(sine.get(), cosine.get(), exact(z).get(), bits);
    modulus = in.mul(exact(S), in.sub(cosine, Ball(1)));
    arb_exp(modulus.get(), modulus.get(), bits);
    phase = in.mul(exact(S), in.sub(sine, exact(z)));
    arb_sin_cos(sine.get(), cosine.get(), phase.get(), bits);
    rows.push_back({{"S", S},
                    {"z", z},
                    {"real", decimal_ends(in.mul(modulus, cosine), digits)},
                    {"imaginary", decimal_ends(in.mul(modulus, sine), digits)}});
  }
  return {{"kind", "exponential_martingale"}, {"rows", rows}};
}

/// Where the bound is below 1 and the probability is not absurdly small.
std::vector<CrossingCase> crossings(bool quick) {
  std::vector<CrossingCase> cases{
      {1, "4", "5"}, {4, "1", "2.5"}, {25, "1", "3"}, {100, "0.5", "2"}};
  if (!quick) cases.insert(cases.end(), {{4, "4", "9"}, {100, "1", "4"}, {400, "1", "2"}});
  return cases;
}

}  // namespace

std::optional<std::vector<io::Json>> limit_proof_certificates(const Settings& settings) {
  auto remainder = psi_remainder(settings.digits);
  if (!remainder) return {};
  std::vector<io::Json> certificates{*std::move(remainder),
                                     exponential_martingale(settings.digits)};
  for (const CrossingCase& input : crossings(settings.quick)) {
    auto found = check_crossing(input, Against::within_freedman, settings);
    if (!found || !found->holds || !certify::certainly_less(found->bound, Ball(1))) return {};
    certificates.push_back(std::move(found->certificate));
  }
  return certificates;
}

}  // namespace poise::checks
