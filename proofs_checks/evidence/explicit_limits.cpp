#include "proofs_checks/evidence/explicit_limits.hpp"

#include <boost/math/special_functions/erf.hpp>
#include <cmath>

#include "poise/certify/rational.hpp"

namespace poise::checks {
namespace {

using certify::Ball;
using certify::Bits;
using certify::certainly_less;
using certify::exact;
using certify::Rational;
using network::Bump;
using network::Constant;
using network::Erf;

const Erf rising{1.0, 1.0, 1.0};

Ball ball_erf(const Ball& x, Bits bits) {
  Ball result;
  arb_hypgeom_erf(result.get(), x.get(), bits);
  return result;
}

/// v_e and dv_e/dt of the fold at eta - h.
io::Json fold_state(double h, int digits) {
  const Bits bits = 2 * working_bits(digits);  // log(2 / sqrt(S)) cancels, S being near 4
  Ball S, logarithm, v, slope, rate;
  arb_mul_2exp_si(S.get(), exact(h).get(), 1);
  arb_exp(S.get(), S.get(), bits);
  arb_sub_ui(S.get(), S.get(), 5, bits);
  arb_neg(S.get(), S.get());
  arb_mul_2exp_si(logarithm.get(), S.get(), -2);
  arb_log(logarithm.get(), logarithm.get(), bits);
  arb_neg(logarithm.get(), logarithm.get());  // 2 log(2 / sqrt(S))
  arb_mul(v.get(), S.get(), logarithm.get(), bits);
  arb_sqrt(v.get(), v.get(), bits);
  arb_neg(v.get(), v.get());
  arb_sub_ui(slope.get(), logarithm.get(), 1, bits);
  arb_sub_ui(rate.get(), S.get(), 5, bits);  // dK_e/dt = 2 (5 - S)
  arb_mul_si(rate.get(), rate.get(), -2, bits);
  arb_mul(slope.get(), slope.get(), rate.get(), bits);
  arb_div(slope.get(), slope.get(), v.get(), bits);
  arb_mul_2exp_si(slope.get(), slope.get(), -1);
  return {{"before", h}, {"v_e", decimal_ends(v, digits)}, {"slope", decimal_ends(slope, digits)}};
}

/// c with erf(c) = 3/8: a guess widened until erf has passed the value on either side.
std::optional<Ball> solve_erf(const Ball& value, Bits bits) {
  // Newton from the double; the last step's size bounds nothing, so the ends are checked.
  Ball c = exact(boost::math::erf_inv(0.375));
  for (Bits known = 50; known < 2 * bits; known *= 2) {
    Ball step, weight, pi;
    arb_sub(step.get(), ball_erf(c, bits).get(), value.get(), bits);
    arb_mul(weight.get(), c.get(), c.get(), bits);
    arb_exp(weight.get(), weight.get(), bits);
    arb_const_sqrt_pi(pi.get(), bits);
    arb_mul(step.get(), step.get(), weight.get(), bits);
    arb_mul(step.get(), step.get(), pi.get(), bits);
    arb_mul_2exp_si(step.get(), step.get(), -1);
    arb_sub(c.get(), c.get(), step.get(), bits);
    arb_get_mid_arb(c.get(), c.get());
  }
  Ball low = c, high = c, margin(1);
  arb_mul_2exp_si(margin.get(), margin.get(), -(bits - 16));
  arb_sub(low.get(), c.get(), margin.get(), bits);
  arb_add(high.get(), c.get(), margin.get(), bits);
  if (!certainly_less(ball_erf(low, bits), value) || !certainly_less(value, ball_erf(high, bits)))
    return {};
  Ball result;
  arb_union(result.get(), low.get(), high.get(), bits);
  return result;
}

/// K* = ((1 / (2 c))^2 - 1) / 2
Ball crossing_variance(const Ball& c, Bits bits) {
  Ball result;
  arb_mul_2exp_si(result.get(), c.get(), 1);
  arb_inv(result.get(), result.get(), bits);
  arb_mul(result.get(), result.get(), result.get(), bits);
  arb_sub_ui(result.get(), result.get(), 1, bits);
  arb_mul_2exp_si(result.get(), result.get(), -1);
  return result;
}

/// (4 / pi) exp(-c^2 - 1/16) / sqrt(105 / 8)
Ball least_determinant(const Ball& c, Bits bits) {
  Ball result, pi, root = certify::enclose(Rational(105, 8), bits);
  arb_mul(result.get(), c.get(), c.get(), bits);
  arb_add(result.get(), result.get(), exact(0.0625).get(), bits);
  arb_neg(result.get(), result.get());
  arb_exp(result.get(), result.get(), bits);
  arb_mul_2exp_si(result.get(), result.get(), 2);
  arb_const_pi(pi.get(), bits);
  arb_div(result.get(), result.get(), pi.get(), bits);
  arb_sqrt(root.get(), root.get(), bits);
  arb_div(result.get(), result.get(), root.get(), bits);
  return result;
}

}  // namespace

network::Network fold_network() {
  network::Network network;
  network.n = 1000;
  network.tau = {1.0, 1.0};
  network.weight = {{{2.0, 2.0}, {1.0, 1.0}}};
  network.intensity.rows.e = {Constant{1.0}, rising};
  network.intensity.rows.i = {Bump{0.5, 1.0, 0.0, 1.0}, rising};
  return network;
}

balance::State fold_start() { return {{-std::sqrt(2.0 * std::log(2.0)), 0.0}, {1.0, 1.0}}; }

network::Network hopf_network() {
  network::Network network;
  network.n = 1000;
  network.tau = {1.0, 1.0};
  network.weight = {{{1.0, 1.0}, {1.0, 1.0}}};
  network.intensity.rows.e = {Constant{1.375}, rising};
  network.intensity.rows.i = {rising, Bump{0.75, 0.5, 0.5, 1.0}};
  return network;
}

balance::State hopf_start() {
  const Variances K{0.25, 0.25};
  const double v_i = boost::math::erf_inv(0.375) * std::sqrt(1.0 + 2.0 * K.i);
  const double variance = 1.0 + K.i;  // of the bump and the Gaussian together
  const double distance = v_i - 0.5;
  const double y =
      0.75 + 0.5 / std::sqrt(variance) * std::exp(-0.5 * distance * distance / variance);
  return {{boost::math::erf_inv(y - 1.0) * std::sqrt(1.0 + 2.0 * K.e), v_i}, K};
}

io::Json explicit_fold(int digits) {
  const Bits bits = working_bits(digits);
  Ball eta(3);
  arb_log(eta.get(), eta.get(), bits);
  arb_mul_2exp_si(eta.get(), eta.get(), -1);
  io::Json states = io::Json::array();
  for (const double h : {0.5, 0x1p-2, 0x1p-6, 0x1p-12, 0x1p-24, 0x1p-40})
    states.push_back(fold_state(h, digits));
  return {{"kind", "explicit_fold"},
          {"network", network_json(fold_network())},
          {"K", {1.0, 1.0}},
          {"eta", decimal_ends(eta, digits)},
          {"states", states}};
}

std::optional<io::Json> hopf_before_fold(int digits) {
  const Bits bits = working_bits(digits);
  const auto c = solve_erf(certify::enclose(Rational(3, 8), bits), bits);
  if (!c) return {};
  const Ball K_star = crossing_variance(*c, bits);
  Ball eta, rate;
  arb_sub(eta.get(), K_star.get(), exact(0.25).get(), bits);
  arb_mul_2exp_si(rate.get(), K_star.get(), 1);
  arb_sub(rate.get(), exact(1.5).get(), rate.get(), bits);
  if (!certainly_less(Ball(0), eta) || !certainly_less(Ball(0), rate)) return {};
  arb_div(eta.get(), eta.get(), rate.get(), bits);
  return io::Json{{"kind", "hopf_before_fold"},
                  {"network", network_json(hopf_network())},
                  {"K", {0.25, 0.25}},
                  {"c", decimal_ends(*c, digits)},
                  {"K_star", decimal_ends(K_star, digits)},
                  {"eta_at_most", decimal_ends(eta, digits)},
                  {"det_at_least", decimal_ends(least_determinant(*c, bits), digits)}};
}

}  // namespace poise::checks
