#include "proofs_checks/evidence/ou_moments.hpp"

#include <algorithm>
#include <cmath>

#include "poise/core/random.hpp"
#include "proofs_checks/evidence/enclosure.hpp"

namespace poise::checks {
namespace {

using certify::Ball;
using certify::Bits;
using certify::Rational;

/// exp(-x)
Ball decay(const Rational& x, Bits bits) {
  Ball result = certify::enclose(-x, bits);
  arb_exp(result.get(), result.get(), bits);
  return result;
}

std::string text(const Rational& x) { return x.str(); }

}  // namespace

OuProcess random_ou_process(std::uint64_t seed, std::uint64_t index) {
  core::Stream stream(seed, core::Purpose::check, 0, index);
  const auto hundredths = [&] {
    Rational value = static_cast<long>(stream.below(300)) + 1;
    value /= 100;
    return value;
  };
  OuProcess process{
      .tau = hundredths(), .variance = hundredths(), .step = Rational(1, 4), .rates = {}};
  for (int k = 0; k < 12; ++k) process.rates.push_back(hundredths());
  return process;
}

Ball covariance(const OuProcess& process, std::size_t k, std::size_t m, Bits bits) {
  const auto time = [&](std::size_t j) { return Rational(process.step * static_cast<long>(j)); };
  const Rational sum = time(k) + time(m);
  Ball total = decay(sum / process.tau, bits);
  const Ball initial = certify::enclose(process.variance, bits);
  arb_mul(total.get(), total.get(), initial.get(), bits);
  for (std::size_t j = 0; j < std::min(k, m); ++j) {
    // int over the interval: tau/2 (exp(-(sum - 2 right)/tau) - exp(-(sum - 2 left)/tau))
    Ball term = decay((sum - 2 * time(j + 1)) / process.tau, bits);
    const Ball left = decay((sum - 2 * time(j)) / process.tau, bits);
    arb_sub(term.get(), term.get(), left.get(), bits);
    const Ball factor = certify::enclose(process.rates[j] * process.tau / 2, bits);
    arb_addmul(total.get(), term.get(), factor.get(), bits);
  }
  return total;
}

io::Json ou_certificate(const OuProcess& process, int digits) {
  const Bits bits = working_bits(digits);
  io::Json rates = io::Json::array(), covariances = io::Json::array();
  for (const Rational& rate : process.rates) rates.push_back(text(rate));
  for (std::size_t k = 0; k <= process.rates.size(); ++k)
    for (std::size_t m = k; m <= process.rates.size(); ++m) {
      const Ball found = covariance(process, k, m, bits);
      covariances.push_back({k, m, found.lower(digits), found.upper(digits)});
    }
  return {{"kind", "ou_covariances"},
          {"tau", text(process.tau)},
          {"variance", text(process.variance)},
          {"step", text(process.step)},
          {"rates", rates},
          {"covariances", covariances}};
}

}  // namespace poise::checks
