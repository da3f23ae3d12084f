#include "poise/certify/limit/step.hpp"

#include <algorithm>
#include <cmath>

#include "poise/certify/limit/growth.hpp"

namespace poise::certify {
namespace {

PerUnknown<DiscFunction> functions(const std::vector<PerUnknown<Ball>>& coefficients) {
  PerUnknown<DiscFunction> result;
  for (std::size_t k = 0; k < coefficients.size(); ++k)
    for (std::size_t u = 0; u <= states; ++u)
      arb_poly_set_coeff_arb(result[u].get(), static_cast<slong>(k), coefficients[k][u].get());
  return result;
}

PerState<DiscFunction> states_of(const PerUnknown<DiscFunction>& p) {
  return {p[0], p[1], p[2], p[3]};
}

PerState<Ball> states_of(const PerUnknown<Ball>& at) { return {at[0], at[1], at[2], at[3]}; }

/// f of a path within `reach` of the one along which it was evaluated.
void widen(DiscFunction& f, const PerState<DiscFunction>& gradient,
           const PerUnknown<Bound>& reach) {
  for (std::size_t k = 0; k < states; ++k) f.rest += gradient[k].norm() * reach[k];
}

}  // namespace

StepSettings step_settings(Bits bits) {
  return {.bits = bits, .degree = bits / 4 + 8, .orders = 3 * bits / 4 + 24};
}

Ball on_grid(const Ball& x, Bits bits) {
  Ball result;
  arb_get_mid_arb(result.get(), x.get());
  arb_mul_2exp_si(result.get(), result.get(), bits);
  arb_add(result.get(), result.get(), exact(0.5).get(), ARF_PREC_EXACT);
  arb_floor(result.get(), result.get(), ARF_PREC_EXACT);
  arb_mul_2exp_si(result.get(), result.get(), -bits);
  return result;
}

Place rounded(const PerUnknown<Ball>& at, const PerUnknown<Bound>& error, Bits bits) {
  Place result{.at = {}, .error = error};
  for (std::size_t u = 0; u <= states; ++u) {
    Ball rest;
    result.at[u] = on_grid(at[u], bits);
    arb_sub(rest.get(), at[u].get(), result.at[u].get(), ARF_PREC_EXACT);
    result.error[u] += Bound(rest);
  }
  return result;
}

Place Step::end(Bits bits) const {
  PerUnknown<Ball> sum;
  for (const auto& coefficient : path)
    for (std::size_t u = 0; u <= states; ++u)
      arb_add(sum[u].get(), sum[u].get(), coefficient[u].get(), ARF_PREC_EXACT);
  return rounded(sum, error, bits);
}

StepStart::StepStart(const network::Network& network, const Place& place,
                     const StepSettings& settings, HermiteRules& rules)
    : place_(place),
      settings_(settings),
      expansion_(network, states_of(place.at), rules),
      taylor_(taylor_coefficients(network, states_of(place.at), expansion_.jets(), settings.degree,
                                  settings.bits + 32)) {}

double StepStart::swing(std::size_t unknown, double length) const {
  double sum = 0.0;
  for (std::size_t k = 1; k < taylor_.size(); ++k)
    sum +=
        std::exp2(Bound(taylor_[k][unknown]).log2() + static_cast<double>(k) * std::log2(length));
  return sum;
}

/// The series of composition.hpp reach 2^-bits with the orders at hand.
bool StepStart::series_converge(double length) const {
  constexpr double most_spreads = 1.5;
  const double heat = std::exp2(-2.0 * static_cast<double>(settings_.bits) /
                                static_cast<double>(settings_.orders - 4));
  for (const auto b : core::populations)
    for (const auto a : core::populations) {
      const Jet& jet = expansion_.jets()[a][b];
      if (!(Bound() < jet.factor)) continue;
      const double spread = jet.spread.midpoint();
      if (swing(variance_index(b), length) > heat * spread ||
          swing(mean_index(b), length) > most_spreads * std::sqrt(spread))
        return false;
    }
  return true;
}

double StepStart::likely_length() const {
  double log2_length = 1e4;
  for (std::size_t u = 0; u <= states; ++u)
    for (const std::size_t back : {1, 2}) {
      const std::size_t k = taylor_.size() - back;
      log2_length = std::min(log2_length,
                             (-static_cast<double>(settings_.bits) - Bound(taylor_[k][u]).log2()) /
                                 static_cast<double>(k));
    }
  double length = std::exp2(std::min(log2_length, 1000.0));
  while (!series_converge(length) && length > 0.0) length *= 0.85;
  return std::ldexp(std::round(std::ldexp(length, 20 - std::ilogb(length))),
                    std::ilogb(length) - 20);
}

std::vector<PerUnknown<Ball>> StepStart::rounded_path(double length) const {
  std::vector<PerUnknown<Ball>> path(taylor_.size());
  const Bits working = 2 * settings_.bits + 64;
  Ball power(1);
  for (std::size_t k = 0; k < path.size(); ++k) {
    for (std::size_t u = 0; u <= states; ++u) {
      Ball product;
      arb_mul(product.get(), taylor_[k][u].get(), power.get(), working);
      path[k][u] = on_grid(product, settings_.bits);
    }
    arb_mul(power.get(), power.get(), exact(length).get(), working);
  }
  path[0] = place_.at;
  return path;
}

bool StepStart::bound_errors(Step& step, const PerUnknown<DiscFunction>& p) const {
  const DiscArithmetic coarse{settings_.tube_degree, 64};
  PerState<DiscFunction> tube = states_of(p);
  const Bound rho = Bound::power_of_two(settings_.tube_bits);
  for (auto& f : tube) {
    f = coarse.truncated(std::move(f));
    f.rest += rho;
  }
  const auto [field, gradient] = expansion_.with_gradient(tube, coarse);
  const Ball h = exact(step.length);
  for (std::size_t i = 0; i <= states; ++i)
    for (std::size_t j = 0; j < states; ++j) {
      const DiscFunction entry = coarse.mul(gradient.rate[j][i], h);
      step.growth[i][j] = i == j ? entry.largest(64) : entry.norm().ball();
    }
  const auto bounds = propagate(step.growth, place_.error, step.defect);
  step.reach = bounds.reach;
  step.error = bounds.end;
  for (std::size_t k = 0; k < states; ++k)
    if (!(step.reach[k] < rho)) return false;
  // Twice the reach, so that whoever checks a certificate may find a slightly larger one.
  PerUnknown<Bound> wide = step.reach;
  for (std::size_t u = 0; u <= states; ++u) wide[u] += step.reach[u];
  for (std::size_t u = 0; u <= states; ++u) {
    step.unknown[u].rest += wide[u];
    PerState<DiscFunction> by_state;
    for (std::size_t k = 0; k < states; ++k) by_state[k] = gradient.rate[k][u];
    widen(step.rate[u], by_state, wide);
  }
  widen(step.trace, gradient.trace, wide);
  widen(step.det, gradient.det, wide);
  return true;
}

std::optional<Step> StepStart::step(double length) const {
  constexpr slong slack = 16;  // bits of the defect above 2^-bits
  const DiscArithmetic in{settings_.degree, settings_.bits + 32};
  Step step;
  step.length = length;
  step.path = rounded_path(length);
  const auto p = functions(step.path);
  FieldAlong field = expansion_.along(states_of(p), in);
  const Bound most = Bound::power_of_two(slack - settings_.bits);
  for (std::size_t u = 0; u <= states; ++u) {
    DiscFunction slope;
    arb_poly_derivative(slope.get(), p[u].get(), in.bits);
    step.defect[u] = in.sub(slope, in.mul(field.rate[u], exact(length))).norm();
    if (!(step.defect[u] < most)) return {};
  }
  step.unknown = p;
  step.rate = std::move(field.rate);
  step.trace = std::move(field.trace);
  step.det = std::move(field.det);
  if (!bound_errors(step, p)) return {};
  return step;
}

}  // namespace poise::certify
