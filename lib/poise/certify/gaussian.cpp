#include "poise/certify/gaussian.hpp"

#include <cassert>
#include <cmath>

namespace poise::certify {
namespace {

/// A complex ball, owned.
struct Complex {
  Complex() { acb_init(value); }
  Complex(const Complex&) = delete;
  Complex& operator=(const Complex&) = delete;
  ~Complex() { acb_clear(value); }
  acb_t value;
};

/// z -> exp(-z^2 / 2) h(offset + slope z) with h = tanh or tanh'.
struct Integrand {
  Ball offset;
  Ball slope;
  bool derivative = false;
};

/// As acb_calc_integrate calls it. tanh has poles and no branch cuts: where a ball meets a pole the
/// value is not finite, which is what `order` asks to be told.
int integrand(acb_ptr out, const acb_t z, void* parameters, slong /*order*/, slong bits) {
  const auto& of = *static_cast<const Integrand*>(parameters);
  Complex h, weight;
  acb_mul_arb(h.value, z, of.slope.get(), bits);
  acb_add_arb(h.value, h.value, of.offset.get(), bits);
  acb_tanh(h.value, h.value, bits);
  if (of.derivative) {
    acb_mul(h.value, h.value, h.value, bits);
    acb_sub_ui(h.value, h.value, 1, bits);
    acb_neg(h.value, h.value);
  }
  acb_mul(weight.value, z, z, bits);
  acb_mul_2exp_si(weight.value, weight.value, -1);
  acb_neg(weight.value, weight.value);
  acb_exp(weight.value, weight.value, bits);
  acb_mul(out, h.value, weight.value, bits);
  return 0;
}

/// E h(offset + slope Z).
Ball integrate(Integrand of, Bits bits) {
  const double reach = std::ceil(std::sqrt(2.0 * std::log(2.0) * static_cast<double>(bits)));
  Complex from, to, integral;
  acb_set_d(from.value, -reach);
  acb_set_d(to.value, reach);
  mag_t tolerance;
  mag_init(tolerance);
  mag_set_ui_2exp_si(tolerance, 1, -bits);
  acb_calc_integrate(integral.value, integrand, &of, from.value, to.value, bits, tolerance, nullptr,
                     bits + 16);
  mag_clear(tolerance);
  Ball result, root;
  arb_const_pi(root.get(), bits + 16);
  arb_mul_2exp_si(root.get(), root.get(), 1);
  arb_sqrt(root.get(), root.get(), bits + 16);
  arb_div(result.get(), acb_realref(integral.value), root.get(), bits + 16);
  arb_add_error_2exp_si(result.get(), -bits);  // |z| > reach
  return result;
}

Expectation expectation_of(const network::Tanh& f, const Ball& v, double K, Bits bits) {
  const Ball amplitude = exact(f.amplitude), gain = exact(f.gain), offset = exact(f.offset);
  Integrand of{.offset = Ball(), .slope = exact(K)};
  arb_mul(of.offset.get(), gain.get(), v.get(), bits);
  arb_sqrt(of.slope.get(), of.slope.get(), bits);
  arb_mul(of.slope.get(), of.slope.get(), gain.get(), bits);
  Expectation result;
  result.value = integrate(of, bits);
  arb_add(result.value.get(), result.value.get(), offset.get(), bits);
  arb_mul(result.value.get(), result.value.get(), amplitude.get(), bits);
  of.derivative = true;
  result.slope = integrate(of, bits);
  arb_mul(result.slope.get(), result.slope.get(), amplitude.get(), bits);
  arb_mul(result.slope.get(), result.slope.get(), gain.get(), bits);
  return result;
}

/// E erf(g (v + sqrt(K) Z)) = erf(s v) with s = g / sqrt(1 + 2 g^2 K).
Expectation expectation_of(const network::Erf& f, const Ball& v, double K, Bits bits) {
  const Ball amplitude = exact(f.amplitude), gain = exact(f.gain), offset = exact(f.offset);
  const Ball variance = exact(K);
  Ball s;
  arb_mul(s.get(), gain.get(), gain.get(), bits);
  arb_mul(s.get(), s.get(), variance.get(), bits);
  arb_mul_2exp_si(s.get(), s.get(), 1);
  arb_add_ui(s.get(), s.get(), 1, bits);
  arb_rsqrt(s.get(), s.get(), bits);
  arb_mul(s.get(), s.get(), gain.get(), bits);
  Ball argument, pi;
  Expectation result;
  arb_mul(argument.get(), s.get(), v.get(), bits);
  arb_hypgeom_erf(result.value.get(), argument.get(), bits);
  arb_add(result.value.get(), result.value.get(), offset.get(), bits);
  arb_mul(result.value.get(), result.value.get(), amplitude.get(), bits);
  // 2 amplitude s exp(-argument^2) / sqrt(pi)
  arb_mul(argument.get(), argument.get(), argument.get(), bits);
  arb_neg(argument.get(), argument.get());
  arb_exp(result.slope.get(), argument.get(), bits);
  arb_const_pi(pi.get(), bits);
  arb_rsqrt(pi.get(), pi.get(), bits);
  arb_mul_2exp_si(pi.get(), pi.get(), 1);
  for (const Ball& factor : {pi, s, amplitude})
    arb_mul(result.slope.get(), result.slope.get(), factor.get(), bits);
  return result;
}

/// base + height width / s exp(-(v - center)^2 / (2 s^2)) with s^2 = width^2 + K.
Expectation expectation_of(const network::Bump& f, const Ball& v, double K, Bits bits) {
  const Ball base = exact(f.base), height = exact(f.height), center = exact(f.center);
  const Ball width = exact(f.width), variance = exact(K);
  Ball square, distance, bump;
  arb_mul(square.get(), width.get(), width.get(), bits);
  arb_add(square.get(), square.get(), variance.get(), bits);
  arb_sub(distance.get(), center.get(), v.get(), bits);
  arb_mul(bump.get(), distance.get(), distance.get(), bits);
  arb_div(bump.get(), bump.get(), square.get(), bits);
  arb_mul_2exp_si(bump.get(), bump.get(), -1);
  arb_neg(bump.get(), bump.get());
  arb_exp(bump.get(), bump.get(), bits);
  Ball scale;
  arb_rsqrt(scale.get(), square.get(), bits);
  for (const Ball& factor : {scale, height, width})
    arb_mul(bump.get(), bump.get(), factor.get(), bits);
  Expectation result;
  arb_add(result.value.get(), bump.get(), base.get(), bits);
  arb_mul(result.slope.get(), bump.get(), distance.get(), bits);
  arb_div(result.slope.get(), result.slope.get(), square.get(), bits);
  return result;
}

Expectation expectation_of(const network::Constant& f, const Ball&, double, Bits) {
  return {exact(f.rate), Ball()};
}

/// |factor| rate^2: |tanh''| <= 0.77, |erf''| <= 0.97 and |(exp(-x^2/2))''| <= 1 are all at most 1.
Ball at_most(double factor, const Ball& rate, Bits bits) {
  Ball result = exact(std::abs(factor));
  arb_mul(result.get(), result.get(), rate.get(), bits);
  arb_mul(result.get(), result.get(), rate.get(), bits);
  return result;
}

Ball bound_of(const network::Tanh& f, Bits bits) {
  return at_most(f.amplitude, exact(f.gain), bits);
}
Ball bound_of(const network::Erf& f, Bits bits) {
  return at_most(f.amplitude, exact(f.gain), bits);
}
Ball bound_of(const network::Bump& f, Bits bits) {
  Ball rate = exact(f.width);
  arb_inv(rate.get(), rate.get(), bits);
  return at_most(f.height, rate, bits);
}
Ball bound_of(const network::Constant&, Bits) { return {}; }

}  // namespace

Expectation expectation(const network::Intensity& f, const Ball& v, double K, Bits bits) {
  assert(K >= 0.0);
  return std::visit([&](const auto& kind) { return expectation_of(kind, v, K, bits); }, f);
}

Ball curvature_bound(const network::Intensity& f, Bits bits) {
  return std::visit([&](const auto& kind) { return bound_of(kind, bits); }, f);
}

}  // namespace poise::certify
