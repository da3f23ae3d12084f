#include "proofs_checks/evidence/quantile_start.hpp"

#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <string>

#include "poise/certify/arithmetic.hpp"
#include "proofs_checks/evidence/enclosure.hpp"
#include "proofs_checks/evidence/formulas.hpp"

namespace poise::checks {
namespace {

using certify::Arithmetic;
using certify::Ball;
using certify::Bits;
using certify::exact;

constexpr double rounding = 1e-12;     // of all quantiles together, in W1
constexpr int digits_of_distance = 9;  // the verifier's quantiles are others

/// x Phi(x) + phi(x), the antiderivative of Phi.
Ball integrated_cdf(const Ball& x, Bits bits) {
  const Arithmetic in{bits};
  Ball density, norm;
  arb_mul(density.get(), x.get(), x.get(), bits);
  arb_mul_2exp_si(density.get(), density.get(), -1);
  arb_neg(density.get(), density.get());
  arb_exp(density.get(), density.get(), bits);
  arb_const_pi(norm.get(), bits);
  arb_mul_2exp_si(norm.get(), norm.get(), 1);
  arb_rsqrt(norm.get(), norm.get(), bits);
  return in.add(in.mul(x, Formulas{bits}.normal_cdf(x)), in.mul(density, norm));
}

/// int_left^right |c - Phi|, where Phi = c close to `crossing`, which lies between.
Ball cell(double left, double right, double crossing, const Ball& c, Bits bits) {
  const Arithmetic in{bits};
  const auto area = [&](double from, double to) {
    Ball result = in.mul(c, exact(to - from));
    result =
        in.sub(result, in.sub(integrated_cdf(exact(to), bits), integrated_cdf(exact(from), bits)));
    arb_abs(result.get(), result.get());
    return result;
  };
  Ball missed =
      in.sub(Formulas{bits}.normal_cdf(exact(crossing)), c);  // |Phi - c| between the two crossings
  arb_abs(missed.get(), missed.get());
  missed = in.mul(missed, exact(2.0 * (right - left)));
  Ball result = in.add(area(left, crossing), area(crossing, right));
  arb_add_error(result.get(), missed.get());
  return result;
}

/// For numbers of some digits: a decimal rounded down.
std::string at_least(const Ball& x) { return x.lower(digits_of_distance); }

}  // namespace

std::vector<double> mid_quantiles(std::size_t n) {
  const boost::math::normal standard;
  std::vector<double> z(n);
  for (std::size_t j = 0; j < n / 2; ++j) {
    z[j] = quantile(standard, (static_cast<double>(j) + 0.5) / static_cast<double>(n));
    z[n - 1 - j] = -z[j];
  }
  if (n % 2 == 1) z[n / 2] = 0.0;
  return z;
}

network::Potentials quantile_start(const balance::State& law, std::size_t n) {
  const std::vector<double> z = mid_quantiles(n);
  double square = 0.0;
  for (const double x : z) square += x * x;
  network::Potentials u;
  for (const auto a : core::populations) {
    const double scale = std::sqrt(law.variance[a] * static_cast<double>(n) / square);
    for (const double x : z) u[a].push_back(law.mean[a] + scale * x);
  }
  return u;
}

Ball quantile_distance(std::size_t n, Bits bits) {
  const Arithmetic in{bits};
  const boost::math::normal standard;
  const std::vector<double> z = mid_quantiles(n);
  const auto size = static_cast<long>(n);
  Ball half = integrated_cdf(exact(z.front()), bits);  // the left tail; the right is its mirror
  for (std::size_t j = 1; j < n; ++j) {
    if (2 * j > n) break;
    Ball c(static_cast<long>(j)), share;
    arb_div_si(c.get(), c.get(), size, bits);
    const double crossing = quantile(standard, static_cast<double>(j) / static_cast<double>(n));
    share = cell(z[j - 1], z[j], crossing, c, bits);
    if (2 * j == n) arb_mul_2exp_si(share.get(), share.get(), -1);  // the cell about 0
    half = in.add(half, share);
  }
  arb_mul_2exp_si(half.get(), half.get(), 1);
  arb_add_error(half.get(), exact(rounding).get());
  return half;
}

io::Json outlier_start(int digits) {
  const Bits bits = working_bits(digits);
  io::Json rows = io::Json::array();
  for (const std::size_t n : {10, 100, 400}) {
    // The mean is 1; the variance at least (n + z_n)^2 / n - 1 >= n - 1 by the one neuron.
    const Ball distance = quantile_distance(n, bits);
    rows.push_back(
        {{"n", n},
         {"distance", {distance.lower(digits_of_distance), distance.upper(digits_of_distance)}},
         {"mean", "1"},
         {"variance_at_least", std::to_string(n - 1)}});
  }
  return {{"kind", "outlier_start"}, {"rows", rows}};
}

io::Json offset_start(int digits) {
  const Bits bits = working_bits(digits);
  const Arithmetic in{bits};
  io::Json rows = io::Json::array();
  for (const std::size_t n : {16, 64, 256, 1024}) {
    const Ball distance = quantile_distance(n, bits);
    Ball root(static_cast<long>(n)), fourth, twice;
    arb_rsqrt(root.get(), root.get(), bits);
    arb_sqrt(fourth.get(), root.get(), bits);
    arb_mul_2exp_si(twice.get(), distance.get(), 1);
    const Ball least = in.div(fourth, in.add(root, twice));
    rows.push_back(
        {{"n", n},
         {"distance", {distance.lower(digits_of_distance), distance.upper(digits_of_distance)}},
         {"least_constant", at_least(least)}});
  }
  return {{"kind", "offset_start"}, {"rows", rows}};
}

}  // namespace poise::checks
