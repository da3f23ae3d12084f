#include "proofs_checks/evidence/symmetric_network.hpp"

#include <fmt/format.h>

#include "poise/certify/gaussian.hpp"

namespace poise::checks {
namespace {

network::Erf intensity(double amplitude, double gain) { return {amplitude, 1.0 / amplitude, gain}; }

}  // namespace

network::Network symmetric_network(const core::PerChannel<double>& amplitude,
                                   const core::PerChannel<double>& gain, std::size_t n) {
  network::Network network;
  network.n = n;
  network.tau = {1.0, 1.0};
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      network.weight[a][b] = 1.0;
      network.intensity[a][b] = intensity(amplitude[a][b], gain[a][b]);
    }
  return network;
}

SymmetricJacobian symmetric_jacobian(const core::PerChannel<double>& amplitude,
                                     const core::PerChannel<double>& gain, certify::Bits bits) {
  SymmetricJacobian result;
  for (const auto a : core::populations)
    for (const auto b : core::populations)
      result.slope[a][b] =
          certify::expectation(intensity(amplitude[a][b], gain[a][b]), certify::Ball(), 1.0, bits)
              .slope;
  const auto& [e, i] = result.slope.rows;
  arb_sub(result.trace.get(), e.e.get(), i.i.get(), bits);
  certify::Ball product;
  arb_mul(product.get(), e.e.get(), i.i.get(), bits);
  arb_mul(result.determinant.get(), e.i.get(), i.e.get(), bits);
  arb_sub(result.determinant.get(), result.determinant.get(), product.get(), bits);
  return result;
}

io::Json symmetric_certificate(const core::PerChannel<double>& amplitude,
                               const core::PerChannel<double>& gain, int digits) {
  const auto J = symmetric_jacobian(amplitude, gain, 4 * digits + 64);
  return {{"kind", "balanced-by-symmetry"},
          {"amplitude", exact_decimals(amplitude)},
          {"gain", exact_decimals(gain)},
          {"trace", {J.trace.lower(digits), J.trace.upper(digits)}},
          {"determinant", {J.determinant.lower(digits), J.determinant.upper(digits)}}};
}

io::Json exact_decimals(const core::PerChannel<double>& x) {
  // Arrays named as such: a list of pairs of strings would be read as an object.
  io::Json rows = io::Json::array();
  for (const auto a : core::populations)
    rows.push_back(
        io::Json::array({fmt::format("{:.60g}", x[a].e), fmt::format("{:.60g}", x[a].i)}));
  return rows;
}

}  // namespace poise::checks
