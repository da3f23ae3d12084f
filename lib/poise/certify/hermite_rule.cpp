#include "poise/certify/hermite_rule.hpp"

#include <cassert>
#include <cmath>
#include <numbers>

#include "poise/core/watch.hpp"

namespace poise::certify {
namespace {

/// R: a whole number, so that it is a node.
slong reach(Bits bits) {
  return static_cast<slong>(
      std::ceil(2.0 * std::sqrt(std::numbers::ln2 * static_cast<double>(bits))));
}

constexpr double strip_reach = 1.45;
constexpr double widest_strip = 8.0;  // beyond it exp(a^2/2) wins

}  // namespace

double tanh_strip(double s) {
  // Rounded down by far more than the division may round up.
  return std::min(widest_strip, strip_reach / std::max(std::abs(s), 1e-3) * (1.0 - 1e-10));
}

HermiteRule::HermiteRule(int log_step, slong orders, Bits bits, const std::stop_token& stop)
    : orders_(orders), count_(reach(bits) << log_step), bits_(bits), log_step_(log_step) {
  // By the recurrence the radii of balls grow like its solution with plus signs, exp(z sqrt(n)),
  // which times phi(z) is at most exp(n/2).
  const Bits working = bits + orders + 64;
  const auto nodes = static_cast<std::size_t>(count_) + 1;
  for (slong n = 0; n <= orders; ++n) weight_.emplace_back(nodes);
  Ball z, previous, current, next, root, weight, norm;
  arb_const_pi(norm.get(), working);
  arb_mul_2exp_si(norm.get(), norm.get(), 1);
  arb_rsqrt(norm.get(), norm.get(), working);
  arb_mul_2exp_si(norm.get(), norm.get(), -log_step);
  std::vector<Ball> roots;
  for (slong n = 0; n <= orders; ++n) {
    arb_sqrt_ui(root.get(), static_cast<ulong>(n), working);
    roots.push_back(root);
  }
  for (std::size_t k = 0; k < nodes; ++k) {
    core::stop_if_asked(stop, "the weights of a quadrature");
    arb_set_ui(z.get(), k);
    arb_mul_2exp_si(z.get(), z.get(), -log_step);
    arb_mul(weight.get(), z.get(), z.get(), working);
    arb_mul_2exp_si(weight.get(), weight.get(), -1);
    arb_neg(weight.get(), weight.get());
    arb_exp(weight.get(), weight.get(), working);
    arb_mul(current.get(), weight.get(), norm.get(), working);
    arb_zero(previous.get());
    for (slong n = 0; n <= orders; ++n) {
      const auto row = static_cast<std::size_t>(n);
      arb_set_round(weight_[row][k], current.get(), bits + 16);
      if (n == orders) break;
      arb_mul(next.get(), z.get(), current.get(), working);
      arb_submul(next.get(), roots[row].get(), previous.get(), working);
      arb_div(next.get(), next.get(), roots[row + 1].get(), working);
      arb_swap(previous.get(), current.get());
      arb_swap(current.get(), next.get());
    }
  }
}

Ball HermiteRule::sum(slong n, const BallVector& even, const BallVector& odd) const {
  assert(n <= orders_);
  Ball result;
  const auto& values = n % 2 == 0 ? even : odd;
  arb_dot(result.get(), nullptr, 0, weight_[static_cast<std::size_t>(n)][0], 1, values[0], 1,
          count_ + 1, bits_ + 16);
  return result;
}

Bound HermiteRule::error(double a, double M) const {
  const Bits bits = 64;
  const double step = std::ldexp(1.0, -log_step_);
  const double R = static_cast<double>(count_) * step;
  Ball exponent = exact(a), root, bottom, pi;
  arb_mul_2exp_si(exponent.get(), exponent.get(), -1);
  arb_sqrt_ui(root.get(), static_cast<ulong>(orders_), bits);
  arb_add(exponent.get(), exponent.get(), root.get(), bits);
  arb_mul(exponent.get(), exponent.get(), exact(a).get(), bits);  // a^2/2 + a sqrt(n)
  arb_exp(exponent.get(), exponent.get(), bits);
  arb_mul(exponent.get(), exponent.get(), exact(2.0 * M).get(), bits);
  arb_const_pi(pi.get(), bits);
  arb_mul(bottom.get(), pi.get(), exact(2.0 * a).get(), bits);
  arb_div(bottom.get(), bottom.get(), exact(step).get(), bits);
  arb_expm1(bottom.get(), bottom.get(), bits);
  arb_div(exponent.get(), exponent.get(), bottom.get(), bits);
  Ball tail = exact(-0.25 * R * R);
  arb_exp(tail.get(), tail.get(), bits);
  arb_mul_2exp_si(tail.get(), tail.get(), 1);
  arb_div(tail.get(), tail.get(), exact(R).get(), bits);
  return Bound(exponent) + Bound(tail);
}

const HermiteRule& HermiteRules::for_slope(double s) {
  const double a = tanh_strip(s);
  const double wanted = std::numbers::ln2 * static_cast<double>(bits_) + 0.5 * a * a +
                        a * std::sqrt(static_cast<double>(orders_)) + 3.0;
  const int log_step =
      std::max(0, static_cast<int>(std::ceil(std::log2(wanted / (2.0 * std::numbers::pi * a)))));
  const auto found = rules_.find(log_step);
  if (found != rules_.end()) return found->second;
  return rules_.emplace(log_step, HermiteRule(log_step, orders_, bits_, stop_)).first->second;
}

}  // namespace poise::certify
